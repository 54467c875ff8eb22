// The reconciliation is the net below the events: an instance of it that nobody will end is replaced, one that gets on is not.
import type { InvocationContext } from '@azure/functions';
import { createReconcileGalleries } from '../../src/functions/reconcile-galleries';
import { reconcileInstanceId } from '../../src/orchestrators/names';
import { Agenda } from '../support/replication/agenda';
import { VirtualTaskHub } from '../support/replication/virtual-task-hub';

const agenda = new Agenda();
afterAll(() => agenda.close());

/** Runs for so many seconds. */
function hubOf(seconds: number): VirtualTaskHub {
  const orchestrator = function* (context: {
    df: { createTimer(at: Date): unknown; currentUtcDateTime: Date };
  }): Generator<unknown, unknown, never> {
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000));
    return null;
  };
  const hub = new VirtualTaskHub(
    agenda,
    () => ({ replicateMany: orchestrator as never }),
    () => ({}),
  );
  hub.faults.terminateDelay = () => 2;
  return hub;
}

async function pass(seconds: number): Promise<void> {
  let isOver = false;
  agenda.later(seconds, () => {
    isOver = true;
  });
  await agenda.run(() => isOver);
}

const clock = {
  now: () => agenda.now(),
  elapsed: () => agenda.now(),
  wait: async (milliseconds: number) => await pass(milliseconds / 1000),
};
const context = { info: () => undefined, warn: () => undefined } as unknown as InvocationContext;

/** @param idle for how long the app has had no work */
function timerOf(hub: VirtualTaskHub, idle: number) {
  const service = { upSeconds: () => 86_400, idleSeconds: () => idle };
  const config = { watchedGalleries: [], targets: [], policy: {} as never, completionTopicEndpoint: null };
  const handler = createReconcileGalleries({ config, taskHub: () => hub as never, service, clock });
  return async () => await handler(null, context);
}

const createdAt = async (hub: VirtualTaskHub) => (await hub.getStatus(reconcileInstanceId)).createdTime.getTime();

test('one that gets on is left alone, one that has ended is followed by the next', async () => {
  const hub = hubOf(600);
  const timer = timerOf(hub, 0);
  await timer();
  const first = await createdAt(hub);
  await pass(300);
  await timer();
  expect(await createdAt(hub)).toBe(first);
  await pass(600);
  await timer();
  expect(await createdAt(hub)).toBeGreaterThan(first);
});

test('one whose start was lost is replaced when the app is up and idle, and not because it is old', async () => {
  const hub = hubOf(60);
  hub.faults.losesStart = () => true;
  await timerOf(hub, 0)();
  hub.faults.losesStart = () => false;
  const lost = await createdAt(hub);
  await pass(3600);
  await timerOf(hub, 10)();
  expect(await createdAt(hub)).toBe(lost);
  await timerOf(hub, 120)();
  expect(await createdAt(hub)).toBeGreaterThan(lost);
  await pass(120);
  expect((await hub.getStatus(reconcileInstanceId)).runtimeStatus).toBe('Completed');
});

test('one that has not got on for hours is replaced', async () => {
  const hub = hubOf(86_400);
  const timer = timerOf(hub, 0);
  await timer();
  const first = await createdAt(hub);
  await pass(3600);
  await timer();
  expect(await createdAt(hub)).toBe(first);
  await pass(2 * 3600);
  await timer();
  expect(await createdAt(hub)).toBeGreaterThan(first);
});
