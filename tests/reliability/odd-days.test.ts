// Odd days, each once: whatever happened, two hours after it the version has its zones, the record says so, and it was written no more
// often than it had to be.
import { createHttpHeaders, type PipelineResponse } from '@azure/core-rest-pipeline';
import { objectAt } from '../../local/azure/state/json';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { rewriteProfile, withoutZone } from '../support/replication/other-writers';
import { idOf, ReplicationWorld, type WorldOptions } from '../support/replication/replication-world';

let world: ReplicationWorld;
afterEach(() => world.close());

const anyVersion = /\/versions\/3\.3\.\d+$/;
const hour = 3600;

interface OddDay {
  readonly options?: WorldOptions;
  /** Writes that ARM takes at most; default 1. */
  readonly writes?: number;
  readonly happens: (version: string) => unknown;
}

const withHeaders = (answer: PipelineResponse, more: Readonly<Record<string, string>>): PipelineResponse => ({
  ...answer,
  headers: createHttpHeaders({ ...answer.headers.toJSON(), ...more }),
});

function addHeaders(more: Readonly<Record<string, string>>): void {
  world.transport.intercept = async (_request, send) => withHeaders(await send(), more);
}

function restartEach(seconds: number, times: number): void {
  world.restartProcess();
  if (times > 0) {
    world.agenda.later(seconds, () => restartEach(seconds, times - 1));
  }
}

/** Somebody starts an instance by the durable API, under the version's id. */
const startedByHand =
  (input: (version: string) => unknown): OddDay['happens'] =>
  async (version) => {
    await world.hub.startNew('replicateImageVersion', { instanceId: idOf(version), input: input(version) as object });
    await world.pass(60);
  };

const writesAreAnswered = (status: number, code: string): OddDay => ({
  happens: () =>
    answerOtherwise(world, { method: 'PUT', path: anyVersion }, async (request, send) => {
      await send();
      return answered(request, status, refusal(code));
    }),
});

function disabled(seconds: number): void {
  const all = { from: 0, until: seconds };
  for (const method of ['PUT', 'PATCH', 'DELETE']) {
    answerOtherwise(world, { method, path: /./, ...all }, (request) =>
      answered(request, 409, refusal('ReadOnlyDisabledSubscription')),
    );
  }
}

const days: Readonly<Record<string, OddDay>> = {
  'two hosts are five hours apart': { options: { clocksAhead: [0, 5 * hour] }, happens: () => undefined },
  'a host is forty days ahead': { options: { clocksAhead: [0, 40 * 24 * hour] }, happens: () => undefined },
  'a host is a year behind': { options: { clocksAhead: [-365 * 24 * hour, 0] }, happens: () => undefined },
  'the process is started anew every second': { happens: () => restartEach(1, 900) },
  'an instance with no input stands under the id': { happens: startedByHand(() => null) },
  'an instance with a text as its input': { happens: startedByHand(() => 'x') },
  'an instance with half of an input': {
    happens: startedByHand((imageVersionId) => ({ imageVersionId, targets: [], previous: null, writtenAt: [] })),
  },
  'there is no token for three hours': {
    happens: () => {
      const until = world.agenda.now() + 3 * hour * 1000;
      world.restartProcess();
      world.onToken = () => {
        if (world.agenda.now() < until) {
          throw new Error('connect ECONNREFUSED');
        }
      };
    },
  },
  'each write is carried out and answered 404': writesAreAnswered(404, 'ResourceNotFound'),
  'each write is carried out and answered 409': writesAreAnswered(409, 'Conflict'),
  'each write is carried out and answered 400': writesAreAnswered(400, 'BadRequest'),
  'what is left of the budget makes no sense': {
    happens: () =>
      addHeaders({
        'x-ms-ratelimit-remaining-resource':
          'Microsoft.Compute/GetGalleryImageVersion3Min;-5,x;NaN,;;;,Microsoft.Compute/UpdateGalleryImageVersion3Min;0,a;1e309',
        'x-ms-ratelimit-remaining-subscription-reads': '-1',
      }),
  },
  'links of operations are none': {
    happens: () => addHeaders({ 'azure-asyncoperation': 'not a url', location: 'javascript:1' }),
  },
  'a version is moved for fifty minutes': {
    happens: () =>
      answerOtherwise(world, { method: 'PUT', path: anyVersion, until: 50 * 60 }, (request) =>
        answered(request, 409, refusal('ResourceMoveInProgress')),
      ),
  },
  'the subscription is disabled for forty minutes': { happens: () => disabled(40 * 60) },
  'the subscription is disabled while zones replicate': {
    happens: () => world.agenda.later(200, () => disabled(hour)),
  },
  'the app loses its rights in mid-run for fifty minutes': {
    happens: () => {
      for (const method of ['GET', 'PUT']) {
        answerOtherwise(world, { method, path: /./, from: 100, until: 3_100 }, (request) =>
          answered(request, 403, refusal('AuthorizationFailed')),
        );
      }
    },
  },
  'the end of life passes in mid-run': {
    happens: (version) => {
      const { store } = world.azure.sim;
      const stored = store.get(version);
      const properties = objectAt(stored?.body, 'properties');
      const endOfLifeDate = new Date(world.agenda.now() + 300_000).toISOString();
      const publishingProfile = { ...objectAt(properties, 'publishingProfile'), endOfLifeDate };
      if (stored !== undefined) {
        store.put({ ...stored, body: { ...stored.body, properties: { ...properties, publishingProfile } } });
      }
    },
  },
};

test.each(Object.entries(days))('%s', async (_, { options = {}, writes = 1, happens }) => {
  world = new ReplicationWorld(options);
  await world.giveGalleryIdentity();
  const version = await world.publish('3.3.0');
  await world.pass(900);
  await happens(version);
  await world.start(version);
  await world.finish(version);
  for (let count = 0; count < 2; count += 1) {
    await world.pass(hour);
    await world.reconcile();
  }
  const { state, targets } = await world.finish(version);
  expect({ state, targets: targets.map((target) => target.state) }).toEqual({
    state: expect.stringMatching(/^(Succeeded|NoChange)$/),
    targets: ['Completed', 'Completed'],
  });
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
  expect(world.acceptedWritesOf(version)).toBeLessThanOrEqual(writes);
  expect(world.transport.foreignHosts).toEqual([]);
});

test('tags that are hostile or as large as they may be survive a write, letter by letter', async () => {
  world = new ReplicationWorld();
  await world.giveGalleryIdentity();
  const version = await world.publish('3.3.1');
  const odd = {
    constructor: 'b',
    $type: 'evil',
    $id: '1',
    toString: '1',
    ZÜRICH: '\u202e\ud83d\ude00',
    'extended-zones ': 'none',
  };
  const many = Object.fromEntries(Array.from({ length: 44 }, (_, index) => [`tag${index}`, 'x'.repeat(256)]));
  const stored = world.azure.sim.store.get(version);
  if (stored !== undefined) {
    world.azure.sim.store.put({ ...stored, body: { ...stored.body, tags: { ...odd, ...many } } });
  }
  await world.pass(900);
  expect(await world.replicate(version)).toMatchObject({ state: 'Succeeded' });
  expect(objectAt(await world.version(version), 'tags')).toEqual({ ...odd, ...many });
});

const apart = {
  'five hours apart': [0, 5 * hour],
  'four days apart': [0, 96 * hour],
  'four days apart, the first one behind': [-96 * hour, 0],
  'four days ahead, right, and four days behind': [96 * hour, 0, -96 * hour],
  'four days behind, right, and four days ahead': [-96 * hour, 0, 96 * hour],
  'right, and four days ahead and behind': [0, 96 * hour, -96 * hour],
};

describe.each(Object.entries(apart))('hosts whose clocks are %s', (_, clocksAhead) => {
  const begin = async (env: Readonly<Record<string, string>> = {}) => {
    world = new ReplicationWorld({ clocksAhead, env });
    await world.giveGalleryIdentity();
    return await world.publish('3.3.2');
  };
  const lives = async (hours: number) => {
    for (let hour = 0; hour < hours; hour += 1) {
      await world.pass(3600);
      await world.reconcile();
    }
  };
  const areThere = { losangeles: 'Completed', perth: 'Completed' };

  test('a zone that fails until it is added afresh is there within a day', async () => {
    const version = await begin();
    world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
    await world.start(version);
    await lives(24);
    expect(await world.zones(version)).toEqual(areThere);
  });

  test('a zone that waits an hour for another one is there within a day', async () => {
    const targets = [
      { region: 'westus', zone: 'losangeles' },
      { region: 'australiaeast', zone: 'perth', after: ['losangeles'], delay: 'PT1H' },
    ];
    const rules = [{ name: 'all', selector: {}, targets }];
    const version = await begin({ EXTENDED_ZONE_TARGETS: '', REPLICATION_POLICY: JSON.stringify({ rules }) });
    await world.hint(version);
    await lives(24);
    expect(await world.zones(version)).toEqual(areThere);
  });

  test('writes that a clock ahead has noted are no budget that is spent for days', async () => {
    const version = await begin({ REPLICATION_WRITES_PER_DAY: '2' });
    await world.replicate(version);
    for (let days = 0; days < 3; days += 1) {
      await rewriteProfile(world, version, withoutZone('perth'), true);
      await lives(30);
      expect(await world.zones(version)).toEqual(areThere);
    }
  });

  test('a refusal is looked at again within a day after it has passed', async () => {
    const version = await begin();
    world.worker = 0;
    const refused = world.azure.sim.faults.add({
      kind: 'status',
      status: 400,
      method: 'PUT',
      path: version,
      times: null,
      after: 0,
    });
    await world.start(version);
    await lives(30);
    world.azure.sim.faults.remove(refused.id);
    world.worker = clocksAhead.length - 1;
    world.front = clocksAhead.length - 1;
    await lives(26);
    expect(await world.zones(version)).toEqual(areThere);
  });
});

describe('a host whose clock is four days ahead begins a run and goes, and the one that is left has the right time', () => {
  const leavesTo = async (seconds: number, options: WorldOptions = {}) => {
    world = new ReplicationWorld({ ...options, clocksAhead: [96 * hour, 0] });
    await world.giveGalleryIdentity();
    const version = await world.publish('3.3.3');
    world.worker = 0;
    world.azure.fault({ kind: 'targetFailure', target: 'perth', untilReadded: true });
    const isOut = world.watchZone(version, 'perth');
    await world.hint(version);
    await world.pass(seconds);
    for (let tries = 0; seconds === 0 && !isOut() && tries < 2000; tries += 1) {
      await world.pass(5);
    }
    world.worker = 1;
    world.front = 1;
    for (let hours = 0; hours < 8; hours += 1) {
      await world.pass(3600);
      await world.reconcile();
    }
    return { zones: await world.zones(version), wasOut: isOut() };
  };

  test.each([30, 300, 900, 980, 1000, 1050, 1090, 1130, 1200, 1300])(
    'after %i s: the zones are there within hours',
    async (seconds) => {
      const { zones } = await leavesTo(seconds);
      expect(zones).toEqual({ losangeles: 'Completed', perth: 'Completed' });
    },
  );

  test('while a zone is out: it is back within hours', async () => {
    const { zones, wasOut } = await leavesTo(0, { settings: { versionWriteSeconds: 200 } });
    expect(wasOut).toBe(true);
    expect(zones).toEqual({ losangeles: 'Completed', perth: 'Completed' });
  });

  test.each([300, 1200, 1800, 3000, 4200])(
    'after %i s of waves: the second zone is there within hours',
    async (seconds) => {
      const targets = [
        { region: 'westus', zone: 'losangeles' },
        { region: 'australiaeast', zone: 'perth', after: ['losangeles'], delay: 'PT1H' },
      ];
      const env = {
        EXTENDED_ZONE_TARGETS: '',
        REPLICATION_POLICY: JSON.stringify({ rules: [{ name: 'all', selector: {}, targets }] }),
      };
      const { zones } = await leavesTo(seconds, { env });
      expect(zones).toEqual({ losangeles: 'Completed', perth: 'Completed' });
    },
  );
});
