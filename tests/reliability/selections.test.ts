// A selection is carried out to its end, a bounded number of versions at a time; what cannot be read, started or replicated is told by name,
// and holds up no other.
import { noResult } from '../../src/domain/replication/selection-result';
import { cancelOperation } from '../../src/functions/operation-instances';
import { answered, answerOtherwise, refusal } from '../support/replication/other-answers';
import { gallery, idOf, image, ReplicationWorld } from '../support/replication/replication-world';
import { idOfStarted, postSelection, retrySelection, showSelection } from '../support/replication/selections';
import type { HubEngine } from '../support/replication/virtual-hub/hub-engine';

let world: ReplicationWorld;
afterEach(() => world.close());

const names = (count: number) => Array.from({ length: count }, (_, nth) => `8.0.${nth}`);

async function begin(count: number, options: ConstructorParameters<typeof ReplicationWorld>[0] = {}): Promise<void> {
  world = new ReplicationWorld(options);
  await world.giveGalleryIdentity();
  for (const name of names(count)) {
    await world.publish(name);
  }
  await world.pass(900);
}

const ask = async (more: object = {}) =>
  idOfStarted(
    await postSelection(world, {
      galleryId: gallery,
      images: ['ubuntu-pro'],
      versions: ['8.0.*'],
      targets: ['westus=losangeles'],
      ...more,
    }),
  );

const show = async (id: string) => await showSelection(world, id);

async function end(id: string) {
  await world.agenda.run(() => world.hub.isOver(id));
  return await show(id);
}

const isSuccess = { status: 'Succeeded', error: null, percentComplete: 100 };

test('forty versions: twenty at a time, the next where five have ended, and what is shown follows', async () => {
  await begin(40, { settings: { zoneReplicationSeconds: 600 } });
  const started = new Map<string, number>();
  const startNew = world.hub.startNew.bind(world.hub);
  world.hub.startNew = async (name, options = {}) => {
    const id = await startNew(name, options);
    if (name === 'replicateImageVersion') {
      started.set(id, world.agenda.now());
    }
    return id;
  };
  const id = await ask();
  const seen: { readonly percent: number; readonly ended: number; readonly running: number }[] = [];
  while (!world.hub.isOver(id)) {
    await world.pass(30);
    const { percentComplete: percent, result } = await show(id);
    seen.push({
      percent,
      ended: result?.succeeded ?? 0,
      running: [...started.keys()].filter((one) => !world.hub.isOver(one)).length,
    });
  }
  expect(await show(id)).toMatchObject({
    ...isSuccess,
    result: { selected: 40, started: 40, succeeded: 40, refused: 0, failed: 0, unchanged: 0, failures: [] },
  });
  expect(Math.max(...seen.map(({ running }) => running))).toBe(20);
  // As many as are known to have ended, of all that were selected.
  for (const { percent, ended } of seen) {
    expect(percent).toBe(Math.floor((100 * ended) / 40));
  }
  expect(new Set(seen.map(({ percent }) => percent)).size).toBeGreaterThan(2);
  // Nobody waits for the last one of twenty, and nobody is started alone.
  const batches: number[][] = [];
  for (const at of started.values()) {
    const last = batches.at(-1);
    if (last !== undefined && at - (last[0] ?? 0) < 25_000) {
      last.push(at);
    } else {
      batches.push([at]);
    }
  }
  expect(batches.slice(0, -1).every(({ length }) => length >= 5)).toBe(true);
});

test.each([
  ['definitions of the gallery', /\/images$/, `${gallery}: `, 0],
  ['versions of a definition', /\/windows-2025\/versions$/, `${gallery}/images/windows-2025: `, 2],
] as const)(
  'the %s cannot be listed: told, the rest is carried out, and a retry takes up all',
  async (_, path, told, succeeded) => {
    await begin(2);
    answerOtherwise(world, { method: 'GET', path }, (request) =>
      answered(request, 403, refusal('AuthorizationFailed', 'Not for you.')),
    );
    const id = await ask({ images: undefined });
    const { status, error, result } = await end(id);
    expect({ status, code: error?.code }).toEqual({ status: 'Failed', code: 'Incomplete' });
    expect(error?.message).toContain(told);
    expect(error?.message).toContain('Not for you.');
    expect(result).toMatchObject({ succeeded, failed: 0 });
    world.transport.intercept = null;
    expect((await retrySelection(world, id)).kind).toBe('accepted');
    expect(await end(id)).toMatchObject({ ...isSuccess, result: { succeeded: 2 - succeeded, unchanged: succeeded } });
    expect((await retrySelection(world, id)).kind).toBe('nothingFailed');
  },
);

const failure = { imageVersionId: `${image}/versions/8.0.0`, state: 'Failed', message: 'no' };
const result = { ...noResult, selected: 2, failed: 1, failures: [failure] };

test.each([
  ['whose seven days are over', { result, error: { code: 'DeadlineExceeded', message: 'late' }, isCanceled: false }, 2],
  ['that lists a part of its failures', { result: { ...result, refused: 1 }, error: null, isCanceled: false }, 2],
  ['that lists all of them', { result, error: null, isCanceled: false }, 1],
])('of an operation %s a retry takes up what is left to do', async (_, output, selected) => {
  await begin(2);
  const id = await ask();
  const { engine } = world.hub as unknown as { engine: HubEngine };
  engine.end(engine.instances.get(id) as never, 'Completed', output);
  expect(await show(id)).toMatchObject({ status: 'Failed' });
  await world.pass(3_600);
  expect((await retrySelection(world, id)).kind).toBe('accepted');
  expect(await end(id)).toMatchObject({ ...isSuccess, result: { selected } });
});

test('of two that cannot be listed the first is told', async () => {
  await begin(0);
  answerOtherwise(world, { method: 'GET', path: /\/images\/[^/]+\/versions$/ }, (request) =>
    answered(request, 403, refusal('AuthorizationFailed', `Not for you: ${request.url.split('/images/')[1]}`)),
  );
  const { error } = await end(await ask({ images: undefined }));
  expect(error?.message).toMatch(/ubuntu-pro: .*Not for you: ubuntu-pro/);
  expect(error?.message).not.toContain('windows-2025');
});

test('versions whose definition cannot be read when it is their turn are told one by one as NotStarted, and a retry takes up those', async () => {
  await begin(23, { settings: { zoneReplicationSeconds: 600 } });
  const id = await ask();
  const given = answerOtherwise(world, { method: 'GET', path: /\/images(\/ubuntu-pro)?$/, from: 60 }, (request) =>
    answered(request, 403, refusal('AuthorizationFailed', 'Not for you.')),
  );
  const { result, error, status } = await end(id);
  expect(given()).toBeGreaterThan(1);
  expect({ status, code: error?.code }).toEqual({ status: 'Failed', code: 'ReplicationsFailed' });
  expect(result).toMatchObject({ selected: 23, started: 20, succeeded: 20, refused: 0, failed: 3 });
  expect(result?.failures).toEqual(
    ['8.0.2', '8.0.1', '8.0.0'].map((name) => ({
      imageVersionId: `${image}/versions/${name}`,
      state: 'NotStarted',
      message: expect.stringContaining('Not for you.'),
    })),
  );
  world.transport.intercept = null;
  expect((await retrySelection(world, id)).kind).toBe('accepted');
  expect(await end(id)).toMatchObject({ ...isSuccess, result: { selected: 3, succeeded: 3, failed: 0, failures: [] } });
});

test('a version that fails, one that is deleted and one of which the task hub knows nothing any more are told, each in words of its own', async () => {
  await begin(4, { settings: { zoneReplicationSeconds: 600 } });
  answerOtherwise(world, { method: 'PUT', path: /\/8\.0\.1$/ }, (request) =>
    answered(request, 400, refusal('BadRequest', 'Not this one.')),
  );
  await world.azure.operator('DELETE', `${image}/versions/8.0.2`);
  await world.pass(900);
  const id = await ask({ versions: ['8.0.0', '8.0.1', '8.0.2', '8.0.3'] });
  await world.pass(110);
  const lost = idOf(`${image}/versions/8.0.3`);
  await world.hub.terminate(lost, 'maintenance');
  await world.pass(1);
  await world.hub.purgeInstanceHistory(lost);
  const { status, error, result } = await end(id);
  expect({ status, code: error?.code }).toEqual({ status: 'Failed', code: 'ReplicationsFailed' });
  expect(result).toMatchObject({ succeeded: 1 });
  const told = new Map(result?.failures.map((one) => [one.imageVersionId.split('/').at(-1), one]));
  expect(told.get('8.0.1')).toMatchObject({ state: 'Failed', message: expect.stringContaining('Not this one.') });
  expect(told.get('8.0.3')).toMatchObject({ state: 'Unknown', message: expect.stringContaining('does not know') });
});

test('canceled, it starts no more: what it began goes on, and it says how far it was', async () => {
  await begin(30, { settings: { zoneReplicationSeconds: 1_800 } });
  const id = await ask();
  await world.pass(120);
  await world.live(cancelOperation(world.hub, id, 'a person', world.clock));
  expect(await show(id)).toMatchObject({
    status: 'Canceled',
    error: null,
    result: { selected: 30, started: 20, succeeded: 0, failed: 0, failures: [] },
  });
  await world.pass(6 * 3_600);
  const ended = names(30).map((name) => world.hub.isOver(idOf(`${image}/versions/${name}`)));
  expect(ended.filter(Boolean)).toHaveLength(20);
});

test('versions that have all that is asked for are counted, and not started', async () => {
  await begin(2);
  await end(await ask());
  const before = world.writesOf(`${image}/versions/8.0.0`);
  const { result, ...operation } = await end(await ask());
  expect(operation).toMatchObject(isSuccess);
  expect(result).toMatchObject({ selected: 2, unchanged: 2, started: 0, succeeded: 0 });
  expect(world.writesOf(`${image}/versions/8.0.0`)).toBe(before);
});

test('nothing is selected where nothing fits, which is no failure', async () => {
  await begin(1);
  expect(await end(await ask({ versions: ['99.*'] }))).toMatchObject({ ...isSuccess, result: { selected: 0 } });
});
