// The reconciliation is the net under everything: whatever has become of the one before, the next one runs.
import { createReconcileGalleries } from '../../src/functions/reconcile-galleries';
import { type ReconciliationStart, startReconciliation } from '../../src/functions/reconciliation-run';
import { orchestratorNames, reconcileInstanceId } from '../../src/orchestrators/names';
import { ReplicationWorld } from '../support/replication/replication-world';
import { kindHub } from '../support/replication/virtual-hub/hub-faults';

let world: ReplicationWorld;
afterEach(() => world.close());

const timer = { kind: 'timer', by: 'test' } as const;

async function start(): Promise<ReconciliationStart> {
  const { config, clock, service } = world;
  return await world.live(startReconciliation({ config, clock, service }, world.hub, timer));
}

const status = async () => (await world.hub.getStatus(reconcileInstanceId)).runtimeStatus;

test('a reconciliation that is under way is joined, one that has ended is followed by another', async () => {
  world = new ReplicationWorld();
  world.hub.faults = { ...kindHub, messageDelay: () => 2 };
  expect(await start()).toBe('Started');
  expect(await start()).toBe('Running');
  await world.pass(3600);
  expect(await status()).toBe('Completed');
  expect(await start()).toBe('Started');
});

test('two starts in one moment begin one reconciliation, and both are told so', async () => {
  world = new ReplicationWorld();
  world.hub.faults = { ...kindHub, messageDelay: () => 2, startRace: () => 10 };
  const both = await Promise.all([start(), start()]);
  expect([...both].sort()).toEqual(['Running', 'Started']);
});

test('a start that the task hub has lost is replaced by the next timer, where the app was up and idle', async () => {
  world = new ReplicationWorld();
  world.hub.faults = { ...kindHub, losesStart: (id) => id === reconcileInstanceId };
  expect(await start()).toBe('Started');
  world.hub.faults = kindHub;
  await world.pass(300);
  expect(await start()).toBe('Running');
  await world.pass(3600);
  expect(await start()).toBe('Started');
  await world.pass(600);
  expect(await status()).toBe('Completed');
});

test('an app that has just come up replaces none, which may yet begin, for two hours: then it may be one that each timer starts', async () => {
  world = new ReplicationWorld();
  world.hub.faults = { ...kindHub, losesStart: (id) => id === reconcileInstanceId };
  await start();
  world.hub.faults = kindHub;
  await world.pass(6000);
  world.restartProcess();
  expect(await start()).toBe('Running');
  await world.pass(3600);
  world.restartProcess();
  expect(await start()).toBe('Started');
});

test('the timer starts the orchestrator with every watched gallery and says who asked', async () => {
  world = new ReplicationWorld();
  const { config, clock } = world;
  const logged: string[] = [];
  const context = { info: (words: string) => logged.push(words), warn: (words: string) => logged.push(words) };
  const fire = createReconcileGalleries({ config, clock, taskHub: () => world.hub });
  await world.live(fire({}, context as never));
  const { name, input } = await world.hub.getStatus(reconcileInstanceId);
  expect(name).toBe(orchestratorNames.replicateMany);
  expect(input).toMatchObject({
    galleries: [expect.stringContaining('contosoImages')],
    trigger: { by: 'reconcileGalleries' },
  });
  expect(logged).toEqual([]);
});
