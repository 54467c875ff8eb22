// Days under a policy whose histories are recorded: waves, windows, retention, and the other processes that a policy drives. The names of
// days of the reconciliation begin with `reconcile-`, of selections with `selection-`.
import { orchestratorNames, reconcileInstanceId } from '../../../src/orchestrators/names';
import type { SelectionInput } from '../../../src/orchestrators/replicate-selection/contract';
import { rewriteProfile, withoutZone } from './other-writers';
import type { RecordedDay } from './recorded-day';
import { gallery, type ReplicationWorld, type WorldOptions } from './replication-world';

const day = 86_400;
const targets = ['westus=losangeles', 'australiaeast=perth'];

function under(rule: object): WorldOptions {
  const policy = { rules: [{ name: 'all', selector: {}, targets, ...rule }] };
  return { env: { EXTENDED_ZONE_TARGETS: '', REPLICATION_POLICY: JSON.stringify(policy), RECONCILE_LOOKBACK: 'P1D' } };
}

const keepsOne = under({ retention: { count: 1, minAge: 'P1D' } });

/** Two versions, a day apart, so that the first is to leave the zones. @returns the first */
async function twoVersions(world: ReplicationWorld): Promise<string> {
  const ids: string[] = [];
  for (const name of ['3.0.0', '3.1.0']) {
    const id = await world.publish(name);
    ids.push(id);
    await world.hint(id);
    await world.finish(id);
    await world.pass(day);
  }
  world.hub.executions.length = 0;
  return ids[0] ?? '';
}

async function rest(world: ReplicationWorld, versionId: string): Promise<string> {
  await world.finish(versionId);
  return versionId;
}

async function select(world: ReplicationWorld, change: Partial<SelectionInput>): Promise<string> {
  const input: SelectionInput = {
    galleries: [gallery],
    images: ['ubuntu-*'],
    versions: 'all',
    targets: null,
    only: null,
    trigger: { kind: 'http', by: 'a person' },
    resume: null,
    ...change,
  };
  await world.hub.startNew(orchestratorNames.replicateSelection, { instanceId: 'selection', input });
  await world.agenda.run(() => world.hub.isOver('selection'));
  return 'selection';
}

const everyVersion = under({ selector: { versions: { names: ['*'] } } });

export const policyDays: Readonly<Record<string, RecordedDay>> = {
  'policy-waves': {
    options: under({
      targets: ['westus=losangeles', { region: 'australiaeast', zone: 'perth', after: ['losangeles'], delay: 'PT2H' }],
    }),
    live: async (world) => {
      const id = await world.publish('3.0.0');
      await world.hint(id);
      return await rest(world, id);
    },
  },
  'policy-window': {
    options: under({ window: { start: '03:00', duration: 'PT1H', timeZone: 'UTC' } }),
    live: async (world) => {
      const id = await world.publish('3.0.0');
      await world.hint(id);
      return await rest(world, id);
    },
  },
  'policy-not-enforced': {
    options: under({ enforcementMode: 'DoNotEnforce' }),
    live: async (world) => {
      const id = await world.publish('3.0.0');
      await world.hint(id);
      return await rest(world, id);
    },
  },
  'policy-retired': {
    options: keepsOne,
    live: async (world) => {
      const id = await twoVersions(world);
      await world.reconcile();
      return await rest(world, id);
    },
  },
  'policy-retirement-unanswered': {
    options: keepsOne,
    live: async (world) => {
      const id = await twoVersions(world);
      world.azure.fault({ kind: 'reset', phase: 'after', method: 'PUT', path: id });
      await world.reconcile();
      return await rest(world, id);
    },
  },
  'policy-retirement-undone': {
    options: keepsOne,
    live: async (world) => {
      const id = await twoVersions(world);
      const { properties } = (await world.version(id)) as { properties: { publishingProfile: object } };
      await world.reconcile();
      await world.finish(id);
      await rewriteProfile(world, id, () => properties.publishingProfile as never);
      await world.pass(3_600);
      world.hub.executions.length = 0;
      await world.reconcile();
      return await rest(world, id);
    },
  },
  'policy-zone-removed': {
    options: under({}),
    live: async (world) => {
      const id = await world.publish('3.0.0');
      await world.hint(id);
      await world.finish(id);
      await rewriteProfile(world, id, withoutZone('perth'), true);
      await world.pass(600);
      world.hub.executions.length = 0;
      await world.hint(id);
      return await rest(world, id);
    },
  },
  'reconcile-finds-drift': {
    options: everyVersion,
    live: async (world) => {
      await world.publish('3.0.0');
      await world.publish('3.1.0');
      await world.reconcile();
      return reconcileInstanceId;
    },
  },
  'reconcile-retires': {
    options: keepsOne,
    live: async (world) => {
      await twoVersions(world);
      await world.reconcile();
      return reconcileInstanceId;
    },
  },
  'reconcile-incomplete': {
    options: everyVersion,
    live: async (world) => {
      world.azure.fault({
        kind: 'status',
        status: 403,
        method: 'GET',
        path: '/images/windows-2025/versions',
        times: null,
      });
      await world.reconcile();
      return reconcileInstanceId;
    },
  },
  'selection-succeeds': {
    options: everyVersion,
    live: async (world) => {
      await world.publish('3.0.0');
      return await select(world, {});
    },
  },
  'selection-with-failures': {
    options: everyVersion,
    live: async (world) => {
      world.azure.fault({ kind: 'targetFailure', target: 'perth', times: null });
      const id = await world.publish('3.0.0');
      return await select(world, { only: [id, `${gallery}/images/ubuntu-pro/versions/9.9.9`] });
    },
  },
  'selection-continues-as-new': {
    options: { ...everyVersion, settings: { zoneReplicationSeconds: 4_000 } },
    live: async (world) => await select(world, { versions: ['1.1.0'] }),
  },
};
