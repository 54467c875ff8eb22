// What the reconciliation and the runs tell of what others do: who took a zone away, which limits are near, what was taken up again.

import { type JsonObject, objectsAt } from '../../local/azure/state/json';
import { listAt } from '../../src/domain/values/json';
import { rewriteProfile, withoutZone } from '../support/replication/other-writers';
import { day, keeping, PolicyWorld } from '../support/replication/policy-world';
import { image } from '../support/replication/replication-world';
import type { HubEngine } from '../support/replication/virtual-hub/hub-engine';

let world: PolicyWorld;
afterEach(() => world.close());

const plain = { rules: [{ name: 'all', selector: {}, targets: ['westus=losangeles', 'australiaeast=perth'] }] };

async function replicated(): Promise<string> {
  world = new PolicyWorld(plain);
  await world.giveGalleryIdentity();
  const id = await world.publish('6.0.0');
  await world.event(id);
  await world.finish(id);
  return id;
}

test('a zone that somebody removed is added again, and the record says who and when, as the event does', async () => {
  const id = await replicated();
  await rewriteProfile(world, id, withoutZone('perth'), true);
  await world.pass(600);
  const at = new Date(world.agenda.now()).toISOString();
  await world.event(id, 'terraform@contoso.com');
  const { findings } = await world.finish(id);
  expect(findings).toEqual([
    expect.objectContaining({
      code: 'TargetRemoved',
      severity: 'warning',
      target: 'perth',
      message: expect.stringContaining(
        `An event names terraform@contoso.com as the last who wrote the version, at ${at}.`,
      ),
    }),
  ]);
  expect(await world.zones(id)).toEqual({ losangeles: 'Completed', perth: 'Completed' });
});

test('without an event the reconciliation finds it, and says that nobody told', async () => {
  const id = await replicated();
  await rewriteProfile(world, id, withoutZone('perth'), true);
  await world.pass(600);
  await world.reconcileAll();
  expect((await world.current(id)).findings).toEqual([
    expect.objectContaining({ code: 'TargetRemoved', message: expect.stringContaining('No event told of it') }),
  ]);
  const drift = world.tracked.filter(({ name, properties }) => name === 'DriftFound' && properties.zone === 'perth');
  expect(drift.map(({ properties }) => properties.reason)).toContainEqual(
    expect.stringContaining('removed by somebody: it was Completed when last seen'),
  );
});

test.each(['decommissioned', 'without its parent region'])(
  'a zone that is gone and cannot be added again (%s): both is told, that it was there and why it stays away',
  async (how) => {
    const id = await replicated();
    await rewriteProfile(world, id, withoutZone('perth'), true);
    await world.pass(600);
    if (how === 'decommissioned') {
      const zones = `/subscriptions/${id.split('/')[2]}/providers/Microsoft.EdgeZones/extendedZones`;
      world.azure.sim.store.delete(`${zones}/perth`);
    } else {
      const only = (profile: JsonObject) => ({
        ...profile,
        targetRegions: listAt(profile, 'targetRegions').slice(0, 1),
      });
      await rewriteProfile(world, id, only, true);
      await world.pass(600);
    }
    await world.pass(300);
    await world.reconcileAll();
    const { state, findings } = await world.current(id);
    expect({ state, codes: findings.map(({ code }) => code) }).toEqual({
      state: 'PartiallySucceeded',
      codes: ['TargetRemoved', how === 'decommissioned' ? 'ZoneNotFound' : 'ParentRegionMissing'],
    });
    expect(findings[0]?.message).toContain('cannot be added again');
  },
);

test('a zone that was never there, or whose version is published anew, was removed by nobody', async () => {
  const id = await replicated();
  await world.azure.operator('DELETE', id);
  await world.pass(3_600);
  await world.publish('6.0.0');
  await world.pass(600);
  await world.event(id);
  const { findings } = await world.finish(id);
  expect(findings.map(({ code }) => code)).not.toContain('TargetRemoved');
});

const finished = () => world.tracked.filter(({ name }) => name === 'ReconcileFinished').at(-1);

test('versions with nearly as many replicas as one may have are told', async () => {
  await replicated();
  const many = (await world.publish('6.1.0')).split('/').at(-1);
  await world.pass(3_600);
  const answer = await rewriteProfile(world, `${image}/versions/${many}`, (profile) => ({
    ...profile,
    targetRegions: objectsAt(profile, 'targetRegions').map((entry) => ({ ...entry, regionalReplicaCount: 46 })),
  }));
  expect(answer).toMatchObject({ status: 200 });
  await world.pass(day);
  await world.reconcileAll();
  expect(finished()?.properties.quotas).toMatch(
    /image ubuntu-pro has versions with nearly as many replicas .* 6\.1\.0 \(9[2-9]\)/,
  );
});

test('nothing is said of limits that are far away', async () => {
  world = new PolicyWorld(keeping(2));
  await world.reconcileAll();
  expect(finished()?.properties.quotas).toBe('');
});

test('a selection that failed unexpectedly is started anew with what it was asked for; one that a person canceled is not', async () => {
  world = new PolicyWorld(plain);
  const { engine } = world.hub as unknown as { engine: HubEngine };
  const ended = (id: string, status: 'Failed' | 'Terminated') => {
    const instance = engine.start({
      name: 'replicateSelection',
      instanceId: id,
      version: '3.0',
      input: JSON.stringify({ asked: id }),
    });
    engine.end(instance, status, 'Non-deterministic orchestrator: step #0');
  };
  ended('selection-failed', 'Failed');
  ended('selection-canceled', 'Terminated');
  const started: unknown[] = [];
  const { hub } = world;
  const startNew = hub.startNew.bind(hub);
  hub.startNew = async (name, options = {}) => {
    if (name !== 'replicateSelection') {
      return await startNew(name, options);
    }
    started.push([options.instanceId, options.input]);
    return options.instanceId ?? '';
  };
  await world.reconcile();
  expect(started).toEqual([['selection-failed', { asked: 'selection-failed' }]]);
  expect(finished()?.measurements.takenUp).toBeGreaterThanOrEqual(1);
});
