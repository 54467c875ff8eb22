// For any starting version, any configuration, any interleaving of other writers and of duplicate hints: no write of ours takes
// away a target, a second run writes nothing, and the plan does not depend on order or spelling.
import fc from 'fast-check';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../local/azure/state/json';
import { readImageVersionSnapshot } from '../../src/domain/image-version/image-version';
import { planReplication } from '../../src/domain/plan/replication-plan';
import { parseImageVersionId } from '../../src/domain/values/resource-id';
import { rewriteProfile, withoutZone, withRegion } from '../support/replication/other-writers';
import { image, ReplicationWorld } from '../support/replication/replication-world';
import { isLong, print, seed } from '../support/replication/sizing';

const regions = ['australiaeast', 'westus3', 'eastus', 'southcentralus'] as const;
const zoneEntries = [
  'westus=losangeles',
  'australiaeast=perth',
  'westus=redmond',
  'westus=atlantis',
  'eastus=perth',
] as const;

const settings = fc.record({
  EXTENDED_ZONE_TARGETS: fc
    .uniqueArray(fc.constantFrom(...zoneEntries), { minLength: 1, selector: (entry) => entry.split('=')[1] })
    .map((entries) => entries.join(' ')),
  REGION_PARITY: fc.constantFrom('require', 'warn', 'add'),
  GALLERY_IDENTITY_NAME: fc.constantFrom('', 'galleryReplicator'),
});

const start = fc.record({
  regions: fc.uniqueArray(fc.constantFrom(...regions), { maxLength: 3 }),
  perth: fc.option(fc.integer({ min: 1, max: 4 })),
  allowDeletion: fc.boolean(),
});

/** What others do, at which second of the run. */
const disturbance = fc.record({
  second: fc.integer({ min: 0, max: 1200 }),
  what: fc.oneof(
    fc.record({ kind: fc.constant('addRegion' as const), name: fc.constantFrom(...regions) }),
    fc.record({ kind: fc.constant('dropZone' as const), name: fc.constantFrom('losangeles', 'perth') }),
    fc.record({ kind: fc.constant('fail' as const), name: fc.constantFrom('losangeles', 'perth') }),
    fc.record({ kind: fc.constant('writeBack' as const), name: fc.constant('') }),
    fc.record({ kind: fc.constant('hint' as const), name: fc.constantFrom('event', 'timer') }),
    fc.record({ kind: fc.constant('throttle' as const), name: fc.constant('') }),
  ),
});

/** Whether a version succeeds with its targets, as recorded, or before them, so that others can write meanwhile. */
const order = fc.constantFrom<'withLastTarget' | 'beforeTargets'>('withLastTarget', 'beforeTargets');

/** Regions and zones of the version as the store holds it, and which zones have failed. */
function targetsOf(world: ReplicationWorld, versionId: string): ReadonlySet<string> {
  const profile = objectAt(world.azure.sim.store.get(versionId)?.body, 'properties', 'publishingProfile');
  const normal = (name: string | null) => (name ?? '').toLowerCase().replaceAll(' ', '');
  return new Set([
    ...objectsAt(profile, 'targetRegions').map((entry) => normal(textAt(entry, 'name'))),
    ...objectsAt(profile, 'targetExtendedLocations').map((entry) =>
      normal(textAt(objectAt(entry, 'extendedLocation'), 'name')),
    ),
  ]);
}

/** Compares the targets before and after each write of ours. */
function watchOurWrites(world: ReplicationWorld, versionId: string): readonly string[] {
  const losses: string[] = [];
  world.transport.intercept = async (request, send) => {
    if (request.method !== 'PUT' || !request.url.toLowerCase().includes(versionId.toLowerCase())) {
      return await send();
    }
    const failed = Object.entries(await world.zones(versionId)).flatMap(([zone, state]) =>
      state === 'Failed' ? [zone] : [],
    );
    const before = targetsOf(world, versionId);
    const answer = await send();
    const after = targetsOf(world, versionId);
    losses.push(...[...before].filter((target) => !after.has(target) && !failed.includes(target)));
    return answer;
  };
  return losses;
}

type Disturbance = typeof disturbance extends fc.Arbitrary<infer T> ? T : never;

/** @param hints what waits for the app, on the time that the agenda lets pass: noted, not awaited by the agenda itself */
function disturb(
  world: ReplicationWorld,
  versionId: string,
  { second, what }: Disturbance,
  hints: Promise<unknown>[],
): void {
  world.agenda.later(second, async () => {
    switch (what.kind) {
      case 'addRegion':
        if (!targetsOf(world, versionId).has(what.name)) {
          await rewriteProfile(world, versionId, withRegion(what.name));
        }
        break;
      case 'dropZone':
        await rewriteProfile(world, versionId, withoutZone(what.name), true);
        break;
      case 'writeBack':
        await rewriteProfile(world, versionId, (profile) => profile);
        break;
      case 'fail':
        world.azure.fault({ kind: 'targetFailure', target: what.name });
        break;
      case 'throttle':
        world.azure.fault({ kind: 'status', status: 429, retryAfter: 7, times: 2 });
        break;
      case 'hint':
        hints.push(world.start(versionId, what.name as 'event' | 'timer'));
        break;
    }
  });
}

const runs = { seed, numRuns: isLong ? 1_500 : 40 };

test('no write of ours takes a target away, whatever others do meanwhile, and a quiet version is written no more', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(
      settings,
      order,
      start,
      fc.array(disturbance, { maxLength: 5 }),
      async (env, versionSucceeds, begin, disturbances) => {
        const world = new ReplicationWorld({ env, settings: { versionSucceeds } });
        try {
          const version = await world.publish('6.6.6', ['westus', ...begin.regions]);
          await world.pass(600);
          if (begin.perth !== null) {
            seedZone(world, version, begin.perth, begin.allowDeletion);
          }
          const losses = watchOurWrites(world, version);
          await world.start(version);
          const hints: Promise<unknown>[] = [];
          for (const one of disturbances) {
            disturb(world, version, one, hints);
          }
          const replication = await world.finish(version);
          await world.pass(4000);
          await world.live(Promise.all(hints));
          expect(losses).toEqual([]);
          expect(world.acceptedWritesOf(version)).toBeLessThanOrEqual(20);
          for (const target of replication.targets.filter(({ state }) => state === 'Completed')) {
            expect(targetsOf(world, version).has(target.zone) || disturbances.length > 0).toBe(true);
          }
          // Nobody disturbs it any more: what is missing now is made good once, and then it is left alone.
          world.azure.sim.faults.clear();
          await world.replicate(version, 'http');
          await world.pass(4000);
          const before = world.acceptedWritesOf(version);
          await world.replicate(version, 'http');
          await world.replicate(version, 'event');
          expect(world.acceptedWritesOf(version)).toBe(before);
          count += 1;
        } finally {
          world.close();
        }
      },
    ),
    runs,
  );
  print(`Properties: ${count} worlds, SEED=${seed}`);
}, 3_600_000);

/** A zone that others have put there, with values of their own. */
function seedZone(world: ReplicationWorld, versionId: string, replicas: number, allowDeletion: boolean): void {
  const { store } = world.azure.sim;
  const stored = store.get(versionId);
  if (stored === undefined) {
    throw new Error(`there is no ${versionId}`);
  }
  const properties = objectAt(stored.body, 'properties');
  const profile = objectAt(properties, 'publishingProfile');
  const entry = {
    name: 'Australia East',
    extendedLocation: { name: 'perth', type: 'EdgeZone' },
    extendedLocationReplicaCount: replicas,
    storageAccountType: 'Premium_LRS',
  };
  store.put({
    ...stored,
    body: {
      ...stored.body,
      properties: {
        ...properties,
        publishingProfile: { ...profile, targetExtendedLocations: [entry] },
        safetyProfile: { ...objectAt(properties, 'safetyProfile'), allowDeletionOfReplicatedLocations: allowDeletion },
      },
    },
    internal: {
      ...stored.internal,
      replications: {
        ...objectAt(stored.internal, 'replications'),
        'australiaeast/perth': { startedAt: 0, duration: 1 },
      },
    },
  });
}

const spelling = fc.constantFrom<(name: string) => string>(
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => ({ westus: 'West US', australiaeast: 'Australia East', westus3: 'West US 3' })[name] ?? name,
);

test('the plan is the same whatever the order and spelling in which things are listed', () => {
  const id = parseImageVersionId(`${image}/versions/1.2.3`);
  if (!id.ok) {
    throw new Error('the id is wrong');
  }
  const zones = ['losangeles', 'perth', 'redmond'].map((zone) => ({
    zone,
    name: zone,
    homeRegion: zone === 'perth' ? 'australiaeast' : 'westus',
    registrationState: zone === 'redmond' ? 'NotRegistered' : 'Registered',
    featureState: null,
  }));
  const targets = zones.map(({ zone, homeRegion: region }) => ({
    zone,
    region,
    replicas: 1,
    storageAccountType: 'StandardSSD_LRS' as const,
  }));
  const planOf = (version: JsonObject, order: readonly number[]) => {
    const plan = planReplication({
      imageVersionId: id.value,
      targets: order.map((index) => targets[index] as (typeof targets)[number]),
      regionParity: 'add',
      role: 'Contributor',
      version: readImageVersionSnapshot(version),
      gallery: { location: 'westus', identities: [] },
      definition: { location: 'westus', securityType: null },
      unread: [],
      zoneCheck: 'require',
      updateReplicas: false,
      zoneAccess: { kind: 'read', zones: [...zones].reverse() },
      identity: null,
      now: '2035-01-01T00:00:00.000Z',
    });
    const byText = (a: unknown, b: unknown) => JSON.stringify(a).localeCompare(JSON.stringify(b));
    return {
      targets: [...plan.targets].sort(byText),
      regionsToAdd: [...plan.regionsToAdd].sort(),
      changes: [...plan.changes].sort(byText),
    };
  };
  const versionOf = (present: readonly string[], zone: boolean, spell: (name: string) => string) => ({
    location: spell('westus'),
    properties: {
      publishingProfile: {
        targetRegions: present.map((name) => ({ name: spell(name) })),
        targetExtendedLocations: zone
          ? [{ name: spell('australiaeast'), extendedLocation: { name: spell('perth'), type: 'EdgeZone' } }]
          : [],
      },
    },
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom('australiaeast', 'westus3'), { maxLength: 2 }),
      fc.boolean(),
      spelling,
      fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
      (others, zone, spell, order) => {
        const present = ['westus', ...others];
        expect(planOf(versionOf([...present].reverse(), zone, spell), order)).toEqual(
          planOf(
            versionOf(present, zone, (name) => name),
            [0, 1, 2],
          ),
        );
      },
    ),
    { seed, numRuns: isLong ? 20_000 : 500 },
  );
});
