// The dry run of one version tells what the next reconciliation takes off it, and nothing that it leaves.
import type { RemovedZone } from '../../src/functions/dry-run';
import { plan as planSchema } from '../../src/functions/openapi/schemas';
import { keeping, PolicyWorld } from '../support/replication/policy-world';
import { postReplication } from '../support/replication/post-replication';
import { image } from '../support/replication/replication-world';

let world: PolicyWorld;
afterEach(() => world.close());

async function four(more: object = {}): Promise<readonly string[]> {
  world = new PolicyWorld(keeping(2, more));
  await world.giveGalleryIdentity();
  await world.azure.operator('DELETE', `${image}/versions/0.0.1`);
  return await world.publishDaily('3.0.0', '3.1.0', '3.2.0', '3.3.0');
}

interface Answer {
  readonly status: number;
  /** `zone rule enforced` of each; null where the answer is no plan. */
  readonly removed: readonly string[] | null;
  readonly targets: readonly string[] | null;
}

async function dryRun(imageVersionId: string | undefined, more: object = {}): Promise<Answer> {
  const { status, jsonBody } = await postReplication(world, { imageVersionId, dryRun: true, ...more });
  if (status !== 200) {
    return { status, removed: null, targets: null };
  }
  const { removed, targets } = planSchema.parse(jsonBody);
  return {
    status,
    removed: removed.map(({ zone, rule, enforced }: RemovedZone) => `${zone} ${rule} ${enforced}`),
    targets: targets.map(({ zone, action }) => `${zone} ${action}`),
  };
}

const both = ['losangeles all true', 'perth all true'];

test('each version as the next reconciliation treats it; nothing is written by asking', async () => {
  const ids = await four();
  const { writes } = world;
  const targets = ['losangeles Keep', 'perth Keep'];
  for (const [nth, removed] of [both, both, [], []].entries()) {
    expect(await dryRun(ids[nth])).toEqual({ status: 200, removed, targets });
  }
  expect(world.writes).toBe(writes);
  await world.reconcileAll();
  expect(await world.zonesOf(ids.slice(0, 3))).toEqual(['3.0.0: ', '3.1.0: ', '3.2.0: losangeles perth']);
  expect((await dryRun(ids[0])).removed).toEqual([]);
});

test('what is asked for in the same breath stays, and so does what a person has asked for before', async () => {
  const ids = await four();
  const perth = { targets: ['australiaeast=perth'] };
  expect(await dryRun(ids[0], perth)).toEqual({
    status: 200,
    removed: ['losangeles all true'],
    targets: ['perth Keep'],
  });
  await world.start(ids[0] ?? '', 'http');
  await world.finish(ids[0] ?? '');
  expect(await dryRun(ids[0], perth)).toEqual({ status: 200, removed: [], targets: ['perth Keep'] });
  expect((await dryRun(ids[0])).removed).toEqual([]);
});

test('a rule that is not enforced tells what it would take off', async () => {
  const ids = await four();
  const trial = new PolicyWorld(keeping(2, { enforcementMode: 'DoNotEnforce' }));
  Object.assign(world, { config: trial.config });
  trial.close();
  world.restartProcess();
  expect((await dryRun(ids[0])).removed).toEqual(['losangeles all false', 'perth all false']);
});

test('a version stays until enough newer ones are Completed', async () => {
  const ids = await four();
  const newer = await world.publish('3.4.0');
  await world.event(newer);
  expect((await dryRun(ids[2])).removed).toEqual([]);
  await world.finish(newer);
  expect((await dryRun(ids[2])).removed).toEqual(both);
});
