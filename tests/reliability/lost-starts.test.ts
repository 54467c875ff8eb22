// A start that the task hub accepts and loses: whatever the process is, and however the app is used, the reconciliation's timer has it
// begun anew, and a person who asks for something else meanwhile takes nothing away from who asked before.
import { InvocationContext } from '@azure/functions';
import { parseSelectionRequest } from '../../src/domain/intake/selection-request';
import type { HubService } from '../../src/domain/replication/lost-instance';
import { createReconcileGalleries } from '../../src/functions/reconcile-galleries';
import { startOperation } from '../../src/functions/selection-operations';
import { reconcileInstanceId } from '../../src/orchestrators/names';
import { askForGallery, attachedGalleries, devBoxOperation, devCenter } from '../support/replication/dev-box-runs';
import { gallery, idOf, ReplicationWorld } from '../support/replication/replication-world';
import { kindHub } from '../support/replication/virtual-hub/hub-faults';

const hour = 3_600;
let world: ReplicationWorld;
beforeEach(() => {
  const COMPLETION_TOPIC_ENDPOINT = 'https://replicated.westus-1.eventgrid.azure.net/api/events';
  world = new ReplicationWorld({ env: { DEV_CENTERS: devCenter, COMPLETION_TOPIC_ENDPOINT } });
});
afterEach(() => world.close());

const context = new InvocationContext({ logHandler: () => undefined });

async function select(versions: readonly string[], repeatabilityId: string | null = null) {
  const body = { galleryId: gallery, images: ['ubuntu-pro'], versions, targets: ['westus=losangeles'] };
  const parsed = parseSelectionRequest(body, world.config.watchedGalleries);
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  const trigger = { kind: 'http', by: 'a person' } as const;
  return await world.live(startOperation(world.hub, context, parsed.value, trigger, repeatabilityId, world));
}

/** The timer of an app that serves the task hub as `service` says, once an hour. */
async function timers(times: number, service: HubService = world.service): Promise<void> {
  const { config, clock, hub } = world;
  const timer = createReconcileGalleries({ config, service, clock, taskHub: () => hub });
  for (let nth = 0; nth < times; nth += 1) {
    await world.pass(hour);
    await world.live(timer(null, context));
  }
  await world.pass(hour / 2);
}

async function hasCompleted(prefix: string): Promise<boolean> {
  const found = await world.hub.getStatusBy({});
  return found.some(({ instanceId, runtimeStatus }) => instanceId.startsWith(prefix) && runtimeStatus === 'Completed');
}

interface Process {
  readonly name: string;
  /** Of instances whose starts are lost. */
  readonly id: RegExp;
  readonly ask: () => Promise<unknown>;
  readonly isDone: () => Promise<boolean>;
}

const version = `${gallery}/images/ubuntu-pro/versions/7.0.0`;

const processes: readonly Process[] = [
  {
    name: 'replicateImageVersion',
    id: /7\.0\.0/,
    ask: async () => await world.start(version, 'http'),
    isDone: async () => (await world.current(version)).state === 'Succeeded',
  },
  {
    name: 'replicateSelection',
    id: /^selection-/,
    ask: async () => await select(['7.0.0']),
    isDone: async () => await hasCompleted('selection-'),
  },
  {
    name: 'prepareDevBoxGallery',
    id: /^dev-box-/,
    ask: async () => await askForGallery(world),
    isDone: async () => (await devBoxOperation(world)).status === 'Succeeded',
  },
  {
    name: 'deliverCompletion',
    id: /^completion-/,
    ask: async () => {
      world.onSend = () => {
        throw new Error('the topic is away');
      };
      await world.replicate(version);
      world.onSend = () => undefined;
    },
    isDone: async () => world.announced.some(({ id }) => id === idOf(version)),
  },
  {
    name: 'replicateMany',
    id: new RegExp(reconcileInstanceId),
    ask: async () => await timers(1),
    isDone: async () => world.hub.isOver(reconcileInstanceId),
  },
];

/** How the process that has the timer serves the task hub. */
const apps: Readonly<Record<string, () => HubService>> = {
  'is idle': () => world.service,
  'is never idle': () => ({ upSeconds: () => 1e6, idleSeconds: () => 0 }),
  'is started by the timer, as from zero instances': () => ({ upSeconds: () => 5, idleSeconds: () => 5 }),
};

test.each(processes.flatMap((process) => Object.entries(apps).map(([app, service]) => ({ ...process, app, service }))))(
  '$name is begun anew where the app $app',
  async ({ id, ask, isDone, service }) => {
    await world.publish('7.0.0');
    await world.pass(600);
    let lost = 0;
    const losesStart = (instanceId: string) => {
      lost += id.test(instanceId) ? 1 : 0;
      return id.test(instanceId);
    };
    world.hub.faults = { ...kindHub, losesStart };
    await ask();
    expect(lost).toBeGreaterThan(0);
    expect(await isDone()).toBe(false);
    world.hub.faults = kindHub;
    await timers(3, service());
    expect(await isDone()).toBe(true);
  },
);

test.each(processes.slice(1, 4))(
  '$name is begun anew where the process dies between its end and its start',
  async ({ id, ask, isDone }) => {
    await world.publish('7.0.0');
    await world.pass(600);
    world.hub.faults = { ...kindHub, losesStart: (instanceId) => id.test(instanceId) };
    await ask();
    world.hub.faults = kindHub;
    const startNew = world.hub.startNew.bind(world.hub);
    world.hub.startNew = async (name, options) => {
      if (id.test(options?.instanceId ?? '')) {
        throw new Error('the process died');
      }
      return await startNew(name, options);
    };
    await timers(1);
    expect(await isDone()).toBe(false);
    world.hub.startNew = startNew;
    await timers(2);
    expect(await isDone()).toBe(true);
  },
);

test('one that cannot be ended holds up neither the others nor the reconciliation', async () => {
  await world.publish('7.0.0');
  world.hub.faults = { ...kindHub, losesStart: () => true };
  await askForGallery(world);
  await world.start(version, 'http');
  world.hub.faults = kindHub;
  const terminate = world.hub.terminate.bind(world.hub);
  world.hub.terminate = async (id, reason) => (id.startsWith('dev-box-') ? undefined : await terminate(id, reason));
  await timers(2);
  expect(await world.current(version)).toMatchObject({ state: 'Succeeded' });
  expect(world.hub.isOver(reconcileInstanceId)).toBe(true);
  world.hub.terminate = terminate;
  await timers(1);
  expect(await devBoxOperation(world)).toMatchObject({ status: 'Succeeded' });
});

test('another wish for the same pair finds the one that was accepted before, whose start was lost, begun anew', async () => {
  world.hub.faults = { ...kindHub, losesStart: () => true };
  await askForGallery(world, { name: 'team.images' });
  world.hub.faults = kindHub;
  await world.pass(hour / 2);
  expect(await askForGallery(world, { name: 'other.images' })).toMatchObject({ kind: 'conflict' });
  await world.pass(hour);
  expect(Object.keys(attachedGalleries(world))).toEqual(['team.images']);
});

test('a Repeatability-Request-ID that is used for another request takes nothing away from the one whose start was lost', async () => {
  await world.publish('7.0.0');
  const other = await world.publish('7.0.1');
  world.hub.faults = { ...kindHub, losesStart: (id) => id.startsWith('selection-') };
  await select(['7.0.0'], 'the same');
  world.hub.faults = kindHub;
  await world.pass(hour / 2);
  expect(await select(['7.0.1'], 'the same')).toEqual({ kind: 'mismatch' });
  expect(await select(['7.0.0'], 'the same')).toMatchObject({ kind: 'accepted' });
  await world.pass(hour);
  expect(await world.zones(version)).toEqual({ losangeles: 'Completed' });
  expect(await world.zones(other)).toEqual({});
});
