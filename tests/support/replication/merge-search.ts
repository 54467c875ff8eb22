// Every interleaving of the app with another writer of the same version, breadth first: the app's own pure functions decide each write,
// the service takes, refuses or loses it, at once or when its operation ends, readings fail, zones fail and complete, and the app dies
// between any two steps.
import { createHash } from 'node:crypto';
import { lostTargets, stillFailed, unseenTargets } from '../../../src/domain/image-version/guarded-change';
import { isBusy, readImageVersionSnapshot } from '../../../src/domain/image-version/image-version';
import { mergeZoneTargets, type TargetChange, zoneOfEntry } from '../../../src/domain/image-version/merge-zone-targets';
import { confirmedBack } from '../../../src/domain/replication/taken-out';
import { type JsonObject, listAt, objectAt, textAt } from '../../../src/domain/values/json';
import type { ZoneTarget } from '../../../src/domain/values/zone-target';

type ZoneState = 'Replicating' | 'Completed' | 'Failed';

/** The version as the service holds it. `mark` stands for the members of an entry that this program does not know. */
interface Stored {
  readonly zones: Readonly<Record<string, { readonly state: ZoneState; readonly mark: string }>>;
  readonly regions: readonly string[];
  /** Whether the operation of its last write is under way: then the version is Updating, and no other write is taken. */
  readonly busy: boolean;
}

/** What there was before the write whose operation is under way, and comes back where the service loses the write at its end. */
type Before = Pick<World, 'owed'> & { readonly stored: Stored };

/** What the app has in hand, and loses where it dies. */
type InHand =
  | { readonly step: 'idle' }
  | { readonly step: 'decided'; readonly expected: readonly string[] }
  | { readonly step: 'read'; readonly intent: Intent; readonly expected: readonly string[]; readonly held: Stored }
  | { readonly step: 'wrote'; readonly intent: Intent; readonly change: TargetChange };
type Intent = 'add' | 'takeOut' | 'addBack';

interface World {
  readonly stored: Stored;
  /** Null where no operation is under way. */
  readonly before: Before | null;
  readonly app: InHand;
  /** In the app's record, which outlives it. */
  readonly takenOut: readonly JsonObject[];
  /** What another writer has read. */
  readonly other: Stored | null;
  /** Targets that are to be there or in the record, with their marks: what the other writer deleted is not. */
  readonly owed: Readonly<Record<string, string>>;
}

interface Move {
  readonly name: string;
  readonly world: World;
  /** In words; null where all is well. */
  readonly violation?: string;
}

export interface SearchResult {
  readonly worlds: number;
  /** Moves from the beginning within which every world has been seen. */
  readonly depth: number;
  /** Whether no further world exists. */
  readonly isWhole: boolean;
  /** Moves that lead to a violation, and it. */
  readonly violations: readonly string[];
  /** Targets that another writer added, or members that it changed, between the app's reading and its write (docs/reliability.md). */
  readonly knownWindow: number;
}

const wanted: readonly ZoneTarget[] = [
  { region: 'westus', zone: 'losangeles', replicas: 1, storageAccountType: 'StandardSSD_LRS' },
  { region: 'australiaeast', zone: 'perth', replicas: 1, storageAccountType: 'StandardSSD_LRS' },
];
const start: World = {
  stored: { zones: { losangeles: { state: 'Replicating', mark: 'theirs' } }, regions: ['westus'], busy: false },
  before: null,
  app: { step: 'idle' },
  takenOut: [],
  other: null,
  owed: { losangeles: 'theirs', westus: '' },
};

/** @param until milliseconds since 1970, after which no further depth is begun */
export function searchMerges(depthMax: number, until = Number.POSITIVE_INFINITY): SearchResult {
  const seen = new Map<string, { readonly from: string | null; readonly name: string }>();
  const violations: string[] = [];
  let knownWindow = 0;
  let edge: readonly (readonly [key: string, world: World])[] = [[keyOf(start), start]];
  seen.set(keyOf(start), { from: null, name: '' });
  let depth = 0;
  while (edge.length > 0 && depth < depthMax && Date.now() < until) {
    const next: (readonly [key: string, world: World])[] = [];
    for (const [from, world] of edge) {
      for (const { name, world: after, violation } of movesOf(world)) {
        if (violation !== undefined) {
          knownWindow += violation === known ? 1 : 0;
          violations.push(...(violation === known ? [] : [`${[...wayTo(seen, from), name].join(', ')}: ${violation}`]));
        }
        const key = keyOf(after);
        if (!seen.has(key)) {
          seen.set(key, { from, name });
          next.push([key, after]);
        }
      }
    }
    edge = next;
    depth += 1;
  }
  return { worlds: seen.size, depth, isWhole: edge.length === 0, violations, knownWindow };
}

/** A digest: a million worlds as text have no room. */
const keyOf = (world: World) => createHash('md5').update(JSON.stringify(world)).digest('base64');

function wayTo(seen: ReadonlyMap<string, { readonly from: string | null; readonly name: string }>, key: string) {
  const names: string[] = [];
  for (let at = seen.get(key); at !== undefined && at.from !== null; at = seen.get(at.from)) {
    names.unshift(at.name);
  }
  return names;
}

const known = 'known';

function movesOf(world: World): readonly Move[] {
  return [...serviceMoves(world), ...otherMoves(world), ...appMoves(world)].map((move) => ({
    ...move,
    ...(move.violation === undefined && broken(move.world)),
  }));
}

function broken({ stored, takenOut, owed }: World): { readonly violation?: string } {
  const recorded = takenOut.map(zoneOfEntry);
  for (const [target, mark] of Object.entries(owed)) {
    const zone = stored.zones[target];
    if (zone === undefined && !stored.regions.includes(target) && !recorded.includes(target)) {
      return { violation: `${target} is gone, and stands in no record` };
    }
    if (zone !== undefined && zone.mark !== mark) {
      return { violation: `${target} is back, and is not as it was` };
    }
  }
  return {};
}

function serviceMoves(world: World): readonly Move[] {
  return [...operationEnds(world), ...zonesGoOn(world)];
}

/** Well or not, with what was written; or the service has lost the write. */
function operationEnds(world: World): readonly Move[] {
  const { before, stored } = world;
  return before === null
    ? []
    : [
        { name: 'the operation ends', world: { ...world, stored: { ...stored, busy: false }, before: null } },
        { name: 'the operation loses its write', world: { ...world, ...before, before: null } },
      ];
}

function zonesGoOn(world: World): readonly Move[] {
  return Object.entries(world.stored.zones).flatMap(([zone, { state, mark }]) => {
    const becomes = (next: ZoneState) => ({
      name: `${zone} is ${next}`,
      world: {
        ...world,
        stored: { ...world.stored, zones: { ...world.stored.zones, [zone]: { state: next, mark } } },
      },
    });
    return state === 'Replicating' ? [becomes('Completed'), becomes('Failed')] : [];
  });
}

/** It reads, and writes back what it read: as it was, with a region more, or without a zone, which it is free to delete. */
function otherMoves(world: World): readonly Move[] {
  const { stored, other, owed } = world;
  if (other === null) {
    return [{ name: 'another reads', world: { ...world, other: stored } }];
  }
  const put = (name: string, wish: Stored, deletes: boolean): Move => {
    const after = stored.busy ? null : carryOut(stored, bodyOf(wish, deletes));
    if (after === null) {
      return { name: `${name}, refused`, world: { ...world, other: null } };
    }
    const rest = Object.entries(owed).filter(
      ([target]) => !deletes || target in after.zones || hasRegion(after, target),
    );
    return {
      name,
      world: {
        ...world,
        stored: after,
        before: { stored, owed },
        other: null,
        // Members are theirs to change, back to what they read as well.
        owed: { ...Object.fromEntries(rest), ...owedBy(after, []) },
      },
    };
  };
  const { losangeles: _gone, ...fewer } = other.zones;
  return [
    put('another writes back', other, false),
    put('another adds a region', { ...other, regions: [...new Set([...other.regions, 'eastus'])].sort() }, false),
    ...(world.takenOut.length === 0 ? [put('another takes a zone out', { ...other, zones: fewer }, true)] : []),
  ];
}

function appMoves(world: World): readonly Move[] {
  const { app, stored, takenOut } = world;
  const to = (next: InHand, change: Partial<World> = {}) => ({ ...world, ...change, app: next });
  const idle: InHand = { step: 'idle' };
  switch (app.step) {
    case 'idle': {
      const reads = (intent: Intent) => ({
        name: `the app reads to ${intent}`,
        world: to({ step: 'read', intent, expected: [], held: stored }),
      });
      if (takenOut.length > 0) {
        return [reads('addBack')];
      }
      // What fails while the version is Updating may be tried again already.
      const failed = Object.keys(stored.zones).filter((zone) => !stored.busy && stored.zones[zone]?.state === 'Failed');
      const missing = wanted.some(({ zone }) => !(zone in stored.zones));
      const decides = failed.map((zone) => ({
        name: `the app records that it takes ${zone} out`,
        world: to(
          { step: 'decided', expected: [...Object.keys(stored.zones), ...stored.regions] },
          {
            takenOut: entriesOf(stored).filter((entry) => zoneOfEntry(entry) === zone),
          },
        ),
      }));
      return [...(missing ? [reads('add')] : []), ...decides];
    }
    case 'decided':
      return [
        { name: 'the app dies', world: to(idle) },
        {
          name: 'the app reads to take out',
          world: to({ step: 'read', intent: 'takeOut', expected: app.expected, held: stored }),
        },
      ];
    case 'read':
      return [{ name: 'the app dies', world: to(idle) }, ...writes(world, app)];
    case 'wrote': {
      const version = readImageVersionSnapshot(bodyOf(stored, false));
      const read = lostTargets(app.change, version).length > 0 ? takenOut : back(app.intent, takenOut, stored);
      const unread = back(app.intent, takenOut, null);
      return [
        { name: 'the app dies', world: to(idle) },
        { name: 'the app reads back', world: to(idle, { takenOut: read }) },
        { name: 'the app cannot read back', world: to(idle, { takenOut: unread }) },
      ];
    }
  }
}

/** What is still recorded as taken out. @param seen null where it could not be read */
function back(intent: Intent, takenOut: readonly JsonObject[], seen: Stored | null): readonly JsonObject[] {
  if (intent !== 'addBack') {
    return takenOut;
  }
  const confirmed = confirmedBack(
    takenOut.map(zoneOfEntry),
    seen === null ? null : readImageVersionSnapshot(bodyOf(seen, false)),
  );
  return takenOut.filter((entry) => !confirmed.includes(zoneOfEntry(entry)));
}

function writes(world: World, app: Extract<InHand, { readonly step: 'read' }>): readonly Move[] {
  const { stored, takenOut, owed } = world;
  const { intent, expected, held } = app;
  const body = bodyOf(held, false);
  const version = readImageVersionSnapshot(body);
  const asked = changeOf(intent, takenOut);
  const idle: InHand = { step: 'idle' };
  if (unseenTargets(expected, asked, version).length > 0) {
    return [{ name: 'the app sees that something is missing', world: { ...world, app: idle } }];
  }
  const change = stillFailed(asked, body);
  const merged = mergeZoneTargets(body, change);
  if (merged.added.length + merged.removed.length === 0) {
    const left = back(intent, takenOut, held);
    return [{ name: 'the app has nothing to write', world: { ...world, takenOut: left, app: idle } }];
  }
  if (isBusy(version.provisioningState)) {
    return [{ name: 'the app sees that the version is Updating', world: { ...world, app: idle } }];
  }
  const wrote: InHand = { step: 'wrote', intent, change };
  const after = stored.busy ? null : carryOut(stored, merged.body);
  const name = `the app writes to ${intent}`;
  const notDone = [
    { name: `${name}, refused`, world: { ...world, app: idle } },
    { name: `${name}, accepted and lost`, world: { ...world, app: wrote } },
  ];
  if (after === null) {
    return notDone;
  }
  const gone = Object.keys(owed).filter(
    (target) =>
      !(target in after.zones || hasRegion(after, target)) && (target in stored.zones || hasRegion(stored, target)),
  );
  const isInWindow = (target: string) => !(target in held.zones || hasRegion(held, target));
  const lost = gone.filter((target) => !takenOut.map(zoneOfEntry).includes(target));
  // What another has put in the place of what the app read, or did not, is overwritten, or taken out and added back as the app read it.
  const markIn = ({ zones }: Stored, zone: string) => zones[zone]?.mark;
  const overwritten = Object.keys(stored.zones).filter(
    (zone) => markIn(after, zone) !== markIn(stored, zone) && markIn(held, zone) !== markIn(stored, zone),
  );
  const kept = Object.entries(owed).flatMap(([target, mark]): readonly (readonly [string, string])[] => {
    if (lost.includes(target) && isInWindow(target)) {
      return [];
    }
    return [[target, overwritten.includes(target) ? (markIn(after, target) ?? markIn(held, target) ?? '') : mark]];
  });
  const before: Before = { stored, owed };
  const done = { ...world, stored: after, before, owed: { ...Object.fromEntries(kept), ...owedBy(after, kept) } };
  const isKnown = lost.length + overwritten.length > 0 && lost.every(isInWindow);
  const violation = isKnown ? { violation: known } : {};
  return [
    ...notDone,
    { name, world: { ...done, app: wrote }, ...violation },
    { name: `${name}, unanswered`, world: { ...done, app: idle }, ...violation },
  ];
}

function changeOf(intent: Intent, takenOut: readonly JsonObject[]): TargetChange {
  const nothing = { add: [], addRegions: [], removeZones: [] };
  const zones = takenOut.map(zoneOfEntry);
  switch (intent) {
    case 'add':
      return { ...nothing, add: wanted };
    case 'takeOut':
      return { ...nothing, removeZones: zones, recorded: takenOut };
    case 'addBack':
      return { ...nothing, add: wanted.filter(({ zone }) => zones.includes(zone)), restore: takenOut };
  }
}

function hasRegion({ regions }: Stored, target: string): boolean {
  return regions.includes(target);
}

/** All that is there now, as it is: what was there before keeps the mark that it is owed. */
function owedBy(stored: Stored, before: ReadonlyArray<readonly [string, string]>): Readonly<Record<string, string>> {
  const known = Object.fromEntries(before);
  const now = [
    ...Object.entries(stored.zones).map(([zone, { mark }]) => [zone, known[zone] ?? mark] as const),
    ...stored.regions.map((region) => [region, ''] as const),
  ];
  return Object.fromEntries(now);
}

function entriesOf({ zones }: Stored): readonly JsonObject[] {
  return Object.entries(zones).map(([name, { mark }]) => ({
    name: 'westus',
    extendedLocation: { name, type: 'EdgeZone' },
    extendedLocationReplicaCount: 1,
    storageAccountType: 'StandardSSD_LRS',
    ...(mark !== '' && { mark }),
  }));
}

function bodyOf(stored: Stored, deletes: boolean): JsonObject {
  const zones = Object.entries(stored.zones);
  return {
    location: 'westus',
    properties: {
      provisioningState: stored.busy ? 'Updating' : 'Succeeded',
      publishingProfile: {
        targetRegions: stored.regions.map((name) => ({ name, regionalReplicaCount: 1 })),
        targetExtendedLocations: entriesOf(stored),
      },
      safetyProfile: { allowDeletionOfReplicatedLocations: deletes },
      replicationStatus: { summary: zones.map(([region, { state }]) => ({ region, state, progress: 0, details: '' })) },
    },
  };
}

/** As the service does: null where a target is missing and the body does not allow that. */
function carryOut(before: Stored, body: JsonObject): Stored | null {
  const profile = objectAt(body, 'properties', 'publishingProfile');
  const entries = listAt(profile, 'targetExtendedLocations');
  const regions = listAt(profile, 'targetRegions').map((entry) => textAt(entry, 'name') ?? '');
  const zones = Object.fromEntries(
    entries.map((entry) => {
      const zone = zoneOfEntry(entry);
      const state: ZoneState = before.zones[zone]?.state ?? 'Replicating';
      return [zone, { state, mark: textAt(entry, 'mark') ?? '' }] as const;
    }),
  );
  const mayDelete = objectAt(body, 'properties', 'safetyProfile').allowDeletionOfReplicatedLocations === true;
  const isLacking =
    Object.keys(before.zones).some((zone) => !(zone in zones)) ||
    before.regions.some((region) => !regions.includes(region));
  const sorted = Object.fromEntries(Object.entries(zones).sort(([a], [b]) => (a < b ? -1 : 1)));
  return isLacking && !mayDelete ? null : { zones: sorted, regions: [...regions].sort(), busy: true };
}
