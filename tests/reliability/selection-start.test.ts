// A selection that is accepted is carried out, whatever the task hub does with the start of its operation.
import { gallery, ReplicationWorld } from '../support/replication/replication-world';
import { idOfStarted as idOf, postSelection, retrySelection, showSelection } from '../support/replication/selections';
import { kindHub } from '../support/replication/virtual-hub/hub-faults';

let world: ReplicationWorld;
beforeEach(async () => {
  world = new ReplicationWorld();
  await world.publish('7.0.0');
  await world.publish('7.0.1');
});
afterEach(() => world.close());

const zones = ['westus=losangeles'];

const post = async (versions: readonly string[], repeatabilityId: string | null = null) =>
  await postSelection(world, { galleryId: gallery, images: ['ubuntu-pro'], versions, targets: zones }, repeatabilityId);

const show = async (id: string) => await showSelection(world, id);

async function end(id: string) {
  await world.pass(2 * 3600);
  return await show(id);
}

test('the same selection twice in one moment, where both starts are accepted and one runs, is one operation', async () => {
  world.hub.faults = { ...kindHub, messageDelay: () => 2, startRace: () => 10, laterStartRuns: () => true };
  const [first, second] = await Promise.all([post(['7.0.0']), post(['7.0.0'])]);
  expect(idOf(first)).toBe(idOf(second));
  expect(await end(idOf(first))).toMatchObject({ status: 'Succeeded', result: { selected: 1, succeeded: 1 } });
});

test('one that is sent again after its end is carried out again', async () => {
  const id = idOf(await post(['7.0.0']));
  await end(id);
  const createdAt = (await world.hub.getStatus(id)).createdTime;
  expect(idOf(await post(['7.0.0']))).toBe(id);
  expect(await end(id)).toMatchObject({ status: 'Succeeded', result: { selected: 1, unchanged: 1 } });
  expect((await world.hub.getStatus(id)).createdTime).not.toEqual(createdAt);
});

test('one whose start is refused while the operation before ends is started when that has ended', async () => {
  const id = idOf(await post(['7.0.0']));
  const startNew = world.hub.startNew.bind(world.hub);
  await end(id);
  let refusals = 3;
  world.hub.startNew = async (...start) => {
    refusals -= 1;
    return refusals < 0 ? await startNew(...start) : id; // accepted, and dropped without a word
  };
  const before = (await world.hub.getStatus(id)).createdTime;
  expect(idOf(await post(['7.0.0']))).toBe(id);
  expect((await world.hub.getStatus(id)).createdTime).not.toEqual(before);
  expect(await end(id)).toMatchObject({ status: 'Succeeded' });
});

test('one whose start the task hub has lost is started anew by the same request, where the app was up and idle', async () => {
  world.hub.faults = { ...kindHub, losesStart: (id) => id.startsWith('selection-') };
  const id = idOf(await post(['7.0.1']));
  world.hub.faults = kindHub;
  await world.pass(300);
  idOf(await post(['7.0.1']));
  expect(await show(id)).toMatchObject({ status: 'NotStarted' });
  await world.pass(1200);
  idOf(await post(['7.0.1']));
  expect(await end(id)).toMatchObject({ status: 'Succeeded', result: { selected: 1, succeeded: 1 } });
});

test('the whole selection while its failures are retried is refused, as that retry is for no other versions', async () => {
  world.transport.intercept = async (request, send, path) => {
    const answer = await send();
    const isBroken = request.method === 'PUT' && path.endsWith('/7.0.1');
    const bodyAsText = '{"error":{"code":"BadRequest","message":"no"}}';
    return isBroken ? { ...answer, status: 400, bodyAsText } : answer;
  };
  const id = idOf(await post(['7.0.0', '7.0.1']));
  expect(await end(id)).toMatchObject({ status: 'Failed', result: { failed: 1, succeeded: 1 } });
  world.hub.faults = { ...kindHub, messageDelay: () => 5 };
  const both = await Promise.all([retrySelection(world, id), retrySelection(world, id)]);
  expect(both.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['accepted']));
  expect(await post(['7.0.0', '7.0.1'])).toMatchObject({ kind: 'retrying', operation: { id } });
  const again = await post(['7.0.0', '7.0.1'], 'a6');
  expect(again.kind).toBe('accepted');
});
