// Preparing a gallery for a dev center where everything goes wrong: every ARM call with every fault, answers that last, a process that
// dies at each step, rights that come late, operations that take long. It ends well or says why, and writes over nobody's gallery.
import {
  type ArmCall,
  applies,
  type FaultName,
  faultNames,
  inject,
  type Length,
  lengths,
  nextCall,
} from '../support/replication/arm-faults';
import {
  askForGallery,
  attachedGalleries,
  attachWrites,
  devBoxOperation,
  devCenter,
  prepareGallery,
  publisher,
  staysAccepted,
  withoutIdentity,
} from '../support/replication/dev-box-runs';
import { gallery, group, ReplicationWorld, type WorldOptions } from '../support/replication/replication-world';
import { print, sampleOf, seed } from '../support/replication/sizing';
import { kindHub } from '../support/replication/virtual-hub/hub-faults';

const newWorld = ({ env = {}, settings = {} }: WorldOptions = {}) =>
  new ReplicationWorld({ env: { DEV_CENTERS: devCenter, ...env }, settings });

let world: ReplicationWorld;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** Some hundred runs each: real milliseconds on a busy machine. */
const minutes = 600_000;

interface Day {
  readonly name: string;
  readonly wish: object;
  readonly prepare: (own: ReplicationWorld) => Promise<void>;
}

const days: readonly Day[] = [
  { name: 'roles for what is there', wish: { windows365Reader: publisher }, prepare: async () => undefined },
  { name: 'an identity that is added', wish: { identity: 'SystemAssigned' }, prepare: withoutIdentity },
];

async function callsOfAGoodDay({ wish, prepare }: Day): Promise<readonly ArmCall[]> {
  const own = newWorld();
  await prepare(own);
  await prepareGallery(own, wish);
  const counts = new Map<string, number>();
  const calls = own.azure
    .requests()
    .filter(({ operation }) => operation !== null) // polls of operations have none: they have a test of their own
    .map((request) => nextCall(request, counts))
    .filter(({ nth }) => nth < 3); // of the many polls a few tell as much as all
  own.close();
  return calls;
}

async function runCell({ wish, prepare }: Day, call: ArmCall, fault: FaultName, length: Length): Promise<string> {
  const own = newWorld();
  try {
    await prepare(own);
    inject(own, call, fault, length);
    const { status, error, result } = await prepareGallery(own, wish);
    const accepted = attachWrites(own).filter((write) => write.status < 300).length;
    const attached = attachedGalleries(own);
    const isRight =
      status === 'Succeeded' && Object.keys(attached).join() === 'contosoImages' && attached.contosoImages === gallery;
    return isRight && accepted === 1
      ? ''
      : `${call.label}, ${fault}, ${length}: ${status}, ${accepted} writes, ${JSON.stringify({ error, attached, result })}`;
  } finally {
    own.close();
  }
}

test.each(days)(
  '$name, every call with every fault that passes: the gallery is attached by one write',
  async (day) => {
    const calls = await callsOfAGoodDay(day);
    const cells = calls.flatMap((call) =>
      faultNames
        .filter((fault) => fault !== 'stale read' && applies(call, fault))
        .flatMap((fault) => lengths.map((length) => ({ call, fault, length }))),
    );
    const chosen = sampleOf(cells, 50);
    const problems: string[] = [];
    for (const { call, fault, length } of chosen) {
      problems.push(...[await runCell(day, call, fault, length)].filter((problem) => problem !== ''));
    }
    expect(problems).toEqual([]);
    print(`Dev Box, ${day.name}: ${chosen.length} of ${cells.length} cells, SEED=${seed}`);
  },
  minutes,
);

const lasting = [
  [400, 'ValidationError'],
  [400, 'HttpRequestPayloadAPISpecValidationFailed'],
  [401, 'InvalidAuthenticationToken'],
  [403, 'AuthorizationFailed'],
  [403, 'LinkedAuthorizationFailed'],
  [403, 'RequestDisallowedByPolicy'],
  [404, 'ResourceNotFound'],
  [404, 'ResourceGroupNotFound'],
  [409, 'Conflict'],
  [409, 'ScopeLocked'],
  [409, 'MissingSubscriptionRegistration'],
  [429, 'TooManyRequests'],
  [500, 'InternalServerError'],
  [503, 'ServiceUnavailable'],
] as const;

test.each(days)(
  '$name, every call refused for ever: the run ends within its time, and says why',
  async (day) => {
    const { wish, prepare } = day;
    const calls = await callsOfAGoodDay(day);
    const cells = calls.flatMap((call) => lasting.map(([status, code]) => ({ call, status, code })));
    const problems: string[] = [];
    const chosen = sampleOf(cells, 30);
    for (const { call, status, code } of chosen) {
      const own = newWorld();
      await prepare(own);
      own.azure.fault({
        kind: 'status',
        method: call.method,
        operation: call.operation,
        after: call.nth,
        times: null,
        status,
        code,
        message: 'No.',
      });
      const started = own.agenda.now();
      const operation = await prepareGallery(own, wish);
      const hours = (own.agenda.now() - started) / 3_600_000;
      const isTold = operation.status === 'Failed' ? operation.error !== null : operation.status === 'Succeeded';
      const attached = Object.keys(attachedGalleries(own));
      const isTrue = operation.status !== 'Succeeded' || attached.join() === 'contosoImages';
      const isKnown = operation.error?.code !== 'UnexpectedError';
      if (!isTold || !isTrue || !isKnown || hours > 3.1) {
        problems.push(`${call.label}, ${status} ${code}: ${hours} h, ${JSON.stringify(operation)}`);
      }
      own.close();
    }
    expect(problems).toEqual([]);
  },
  minutes,
);

const crashes = ['before', 'after', 'twice at once'] as const;

async function liveDay({ wish, prepare }: Day, step: number | null, crash: (typeof crashes)[number]) {
  const own = newWorld();
  try {
    await prepare(own);
    let activities = 0;
    own.hub.runActivity = async (_call, run) => {
      activities += 1;
      if (activities - 1 !== step) {
        return await run();
      }
      if (crash === 'twice at once') {
        return (await Promise.all([run(), run()]))[1];
      }
      if (crash === 'after') {
        await run();
      }
      own.restartProcess();
      return await run();
    };
    const { status, result, error } = await prepareGallery(own, wish);
    return { activities, end: { status, result, error, attached: attachedGalleries(own) } };
  } finally {
    own.close();
  }
}

test.each(days)(
  '$name: a process that dies at any step leads to the same end',
  async (day) => {
    const undisturbed = await liveDay(day, null, 'before');
    expect(undisturbed.end).toMatchObject({ status: 'Succeeded', attached: { contosoImages: gallery } });
    const steps = Array.from({ length: undisturbed.activities }, (_, step) => step);
    for (const { step, crash } of sampleOf(
      steps.flatMap((step) => crashes.map((crash) => ({ step, crash }))),
      20,
    )) {
      const { end } = await liveDay(day, step, crash);
      expect({ step, crash, ...end }).toEqual({ step, crash, ...undisturbed.end });
    }
  },
  minutes,
);

test('a role that becomes effective after 25 minutes is waited for; one that never does is told', async () => {
  world.close();
  world = newWorld({ settings: { roleLagSeconds: 25 * 60 } });
  const started = world.agenda.now();
  expect(await prepareGallery(world)).toMatchObject({ status: 'Succeeded', result: { outcome: 'attached' } });
  expect((world.agenda.now() - started) / 60_000).toBeLessThan(35);

  const never = newWorld({ settings: { roleLagSeconds: 10 * 3600 } });
  const operation = await prepareGallery(never);
  expect(operation).toMatchObject({ status: 'Failed', error: { code: 'WriteRefused' } });
  expect(operation.error?.message).toContain('Contributor');
  never.close();
});

test('a Windows 365 principal that is not in the tenant is told by its id', async () => {
  const operation = await prepareGallery(world, { windows365Reader: '99999999-8888-4777-8666-555555555555' });
  expect(operation).toMatchObject({ status: 'Failed' });
  expect(operation.error?.message).toContain('99999999-8888-4777-8666-555555555555');
  expect(operation.error?.message).toContain('az ad sp show --id 0af06dc6-e4b5-4f28-818e-e78e62d137a5');
});

test('where the app may not assign roles, an administrator who does it meanwhile is enough', async () => {
  world.azure.fault({
    kind: 'status',
    method: 'PUT',
    path: 'roleAssignments',
    caller: 'b0000000-0000-4000-8000-000000000002',
    times: null,
    status: 403,
    code: 'AuthorizationFailed',
    message: 'No.',
  });
  await world.azure.operator('GET', gallery); // the token is there, so that no time passes for it
  world.agenda.later(600, () => {
    const path = `${gallery}/providers/Microsoft.Authorization/roleAssignments/99999999-0000-4000-8000-000000000001`;
    const roleDefinitionId = `${group.replace(/\/resourceGroups.*/, '')}/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c`;
    const principalId = 'b0000000-0000-4000-8000-000000000010';
    void world.azure.operator(
      'PUT',
      path,
      { properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' } },
      '2022-04-01',
    );
  });
  const operation = await prepareGallery(world);
  expect(operation).toMatchObject({ status: 'Succeeded', result: { findings: [{ code: 'RoleMissing' }] } });
  expect(operation.result?.findings[0]?.message).toContain(
    'az role assignment create --assignee-object-id b0000000-0000-4000-8000-000000000010',
  );
});

test('an operation that says Accepted for an hour and a half is waited for', async () => {
  staysAccepted(world, 5400);
  expect(await prepareGallery(world)).toMatchObject({ status: 'Succeeded', result: { stage: 'Done' } });
});

test('one that says so for ever is told at the deadline, and asking again finds the gallery', async () => {
  staysAccepted(world, 7 * 86_400);
  const late = await prepareGallery(world);
  expect(late).toMatchObject({ status: 'Failed', error: { code: 'DeadlineExceeded' } });
  world.transport.intercept = null;
  expect(await prepareGallery(world)).toMatchObject({ status: 'Succeeded', result: { outcome: 'unchanged' } });
});

test.each([
  [{ kind: 'status', status: 404, code: 'OperationNotFound', message: 'No.' }],
  [{ kind: 'status', status: 403, code: 'AuthorizationFailed', message: 'No.' }],
  [{ kind: 'status', status: 503 }],
  [{ kind: 'malformed' }],
  [{ kind: 'hang' }],
] as const)('polls of the operation that are answered by %j for minutes cost nothing but time', async (fault) => {
  const id = world.azure.fault({ ...fault, method: 'GET', path: 'operationStatuses', times: null });
  world.agenda.later(1800, () => {
    world.azure.sim.faults.remove(id);
  });
  expect(await prepareGallery(world)).toMatchObject({ status: 'Succeeded', result: { outcome: 'attached' } });
  expect(attachWrites(world).filter(({ status }) => status < 300)).toHaveLength(1);
});

test('an operation that fails is told in the words of the service', async () => {
  world.transport.intercept = async (request, send, path) => {
    const answer = await send();
    const body = { status: 'Failed', error: { code: 'Boom', message: 'The identity cannot read the gallery.' } };
    return request.method === 'GET' && /operationStatuses/i.test(path)
      ? { ...answer, bodyAsText: JSON.stringify(body) }
      : answer;
  };
  expect(await prepareGallery(world)).toMatchObject({
    status: 'Failed',
    error: { code: 'WriteRefused', message: expect.stringContaining('The identity cannot read the gallery.') },
  });
});

test('a name that another gallery takes right before the write is not written over', async () => {
  const other = `${gallery.replace(/contosoImages$/, 'otherImages')}`;
  await world.azure.operator('PUT', other, { location: 'westus', properties: {} });
  await world.pass(600);
  await prepareGallery(world); // the dev center's identity has its role on this gallery; the other needs its own
  let isTaken = false;
  const own = newWorld();
  own.transport.intercept = async (request, send, path) => {
    const answer = await send();
    if (!isTaken && request.method === 'PUT' && /roleAssignments/i.test(path)) {
      isTaken = true;
    }
    return isTaken && request.method === 'GET' && /devcenters\/[^/]+\/galleries$/i.test(path)
      ? {
          ...answer,
          bodyAsText: JSON.stringify({ value: [{ name: 'CONTOSOIMAGES', properties: { galleryResourceId: other } }] }),
        }
      : answer;
  };
  expect(await prepareGallery(own)).toMatchObject({ status: 'Failed', error: { code: 'DevBoxNameTaken' } });
  expect(attachWrites(own)).toEqual([]);
  own.close();
});

test('a gallery that is attached already, under whatever name, is a success without a write', async () => {
  await prepareGallery(world);
  const before = attachWrites(world).length;
  const again = await prepareGallery(world, { name: 'another.name' });
  expect(again).toMatchObject({ status: 'Succeeded', result: { name: 'contosoImages', outcome: 'unchanged' } });
  expect(attachWrites(world)).toHaveLength(before);
});

test('a start that the task hub has lost is replaced by the same wish, where the app was up and idle', async () => {
  world.hub.faults = { ...kindHub, losesStart: (id) => id.startsWith('dev-box-') };
  await askForGallery(world);
  world.hub.faults = kindHub;
  await world.pass(300);
  expect(await askForGallery(world)).toMatchObject({ kind: 'accepted', operation: { status: 'NotStarted' } });
  await world.pass(1200);
  expect(await prepareGallery(world)).toMatchObject({ status: 'Succeeded' });
  expect(attachedGalleries(world)).toEqual({ contosoImages: gallery });
});

test('other wishes during a run are refused, the same ones join it', async () => {
  world.hub.faults = { ...kindHub, activityDelay: () => 30 };
  await askForGallery(world);
  expect(await askForGallery(world)).toMatchObject({ kind: 'accepted' });
  expect(await askForGallery(world, { name: 'other.name' })).toMatchObject({ kind: 'conflict' });
  await world.pass(3600);
  expect(await devBoxOperation(world)).toMatchObject({ status: 'Succeeded' });
  expect(attachWrites(world)).toHaveLength(1);
});
