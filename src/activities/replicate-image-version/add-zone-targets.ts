// Read, merge, write the union, read back. The one place that writes an image version.

import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { readZoneNames } from '../../azure/extended-zones';
import { getImageVersion, getImageVersionToWrite } from '../../azure/gallery-image-versions';
import { lostTargets, stillFailed, unseenTargets } from '../../domain/image-version/guarded-change';
import {
  findZone,
  type ImageVersionSnapshot,
  isBusy,
  isDeleting,
  readImageVersionSnapshot,
} from '../../domain/image-version/image-version';
import { type MergedVersion, mergeZoneTargets } from '../../domain/image-version/merge-zone-targets';
import { isSamePublication } from '../../domain/image-version/publication';
import { readGalleryVersion } from '../../domain/policy/gallery-version';
import { type StoppedWrite, whyForbidden, whyStopped } from '../../domain/policy/still-asked';
import { finding } from '../../domain/values/finding';
import type { JsonObject } from '../../domain/values/json';
import { formatGalleryId, type ImageVersionId } from '../../domain/values/resource-id';
import type {
  AddedZoneTargets,
  AddZoneTargetsInput,
  ReplicationActivities,
} from '../../orchestrators/replicate-image-version/contract';
import { type OfVersion, ofVersion } from '../activity';
import { answering, done, isPassing, refuse, retry } from '../answer';
import { noParents } from '../decide-version';
import type { ActivityDeps, ReplicationRuns } from '../deps';
import { readRecentParents } from '../gallery-content';
import { leaveToOthers } from './poll-for-others';
import { readHelp } from './read-help';
import { type WrittenVersion, writeVersion } from './write-version';

/** @param runs where the run that asks is looked at before a zone is taken out */
export function createAddZoneTargets(
  deps: ActivityDeps,
  runs: Pick<ReplicationRuns, 'find'>,
): ReplicationActivities['addZoneTargets'] {
  return ofVersion(
    async (input) =>
      await answering<AddedZoneTargets>(deps.arm.at(input.run.at), async (arm) => {
        const { id, rewrite } = input;
        const { removeZones } = input.change;
        if (removeZones.length > 0 && !(await isRecorded(runs, input, removeZones))) {
          return retry(`the record of the run does not say yet that ${removeZones.join(', ')} is taken out`);
        }
        const before = await getImageVersionToWrite(arm, id);
        const version = readImageVersionSnapshot(before.body);
        if (isDeleting(version.provisioningState)) {
          return refuse(finding('error', 'MarkedForDeletion', 'The version is being deleted.'), true);
        }
        if (isOfAnother(input, version)) {
          const message = 'The version was deleted and published again meanwhile.';
          return done({ kind: 'refused', message, code: 'VersionReplaced', wasSent: false, scope: 'run' });
        }
        const unseen = unseenTargets(input.expected, input.change, version);
        if (unseen.length > 0) {
          const message = `${unseen.join(', ')} was there a moment ago and is not now`;
          return done({ kind: 'conflict', message, code: 'TargetsUndone', wasSent: false });
        }
        const change = stillFailed(input.change, before.body);
        const isAdding = change.add.some(({ zone }) => findZone(version, zone) === undefined);
        const names = isAdding && !isBusy(version.provisioningState) ? await readZoneNames(arm, id.subscriptionId) : {};
        const merged = mergeZoneTargets(before.body, change, names);
        const changes = [...merged.added, ...merged.removed, ...merged.changed];
        if (changes.length === 0 && !rewrite) {
          return done({ kind: 'unchanged', version, operationUrl: null, findings: [], lost: [] });
        }
        const stopped = await whyNotWritten(deps, arm, input, before.body);
        if (stopped !== null) {
          return done({ kind: 'refused', ...stopped, wasSent: false });
        }
        if (isBusy(version.provisioningState)) {
          return retry(`the version is ${version.provisioningState}`);
        }
        const written = await writeVersion(arm, id, { ...before, body: merged.body }, rewrite);
        if (written.kind !== 'written') {
          return done(written);
        }
        trackWrite(deps, input, merged, version.zones.length);
        return await readBack(arm, input, written, version);
      }),
  );
}

/** Whether what was taken out of one publication would be taken out of another, or put into it. */
function isOfAnother(
  { change, publication = null }: AddZoneTargetsInput,
  { publishedDate }: ImageVersionSnapshot,
): boolean {
  const isExchange = change.removeZones.length > 0 || change.restore !== undefined;
  return isExchange && publication !== null && publishedDate !== null && !isSamePublication(publication, publishedDate);
}

/**
 * Whether the entries stand in the record of the run that is under way, as the next one would find it. The task hub gives an activity to
 * a process before it has stored the record, and also after the run was ended.
 */
async function isRecorded(
  runs: Pick<ReplicationRuns, 'find'>,
  { run }: AddZoneTargetsInput,
  removed: readonly string[],
): Promise<boolean> {
  const known = await runs.find(run.replicationId);
  const recorded = known?.isLive === true ? known.record.takenOut.map(({ zone }) => zone) : [];
  return removed.every((zone) => recorded.includes(zone));
}

/** What was decided may be hours old: tags and policy are asked once more. */
async function whyNotWritten(
  { zonePolicy }: ActivityDeps,
  arm: Arm,
  { id, run, change, asked }: AddZoneTargetsInput & OfVersion,
  body: JsonObject,
): Promise<StoppedWrite | null> {
  if (asked === undefined) {
    return null;
  }
  const parents = await readHelp(arm, run, async () => await readRecentParents(arm, formatGalleryId(id), id.imageName));
  const version = readGalleryVersion(body, id, parents.kind === 'read' ? parents.value : noParents);
  if (version === null) {
    return null;
  }
  // Where the tags above the version cannot be read any more, those by which it was decided stand.
  return parents.kind === 'read'
    ? whyStopped(version, zonePolicy, { ...asked, zones: change.add.map(({ zone }) => zone) })
    : whyForbidden(version, zonePolicy);
}

/** Before the reading back, which may fail: a repetition then finds nothing missing and would not tell of the write. */
function trackWrite(
  { telemetry }: ActivityDeps,
  { properties, change, rewrite }: AddZoneTargetsInput & OfVersion,
  { added, removed }: MergedVersion,
  zonesBefore: number,
): void {
  const zones = added.filter((name) => change.add.some((target) => target.zone === name));
  telemetry.trackEvent(
    'TargetsAdded',
    {
      ...properties,
      zones: zones.join(' '),
      regions: added.filter((name) => !zones.includes(name)).join(' '),
      removed: removed.join(' '),
      rewrite: String(rewrite),
    },
    { targetsBefore: zonesBefore, targetsAfter: zonesBefore + zones.length - removed.length },
  );
}

/** There is no ETag: only a fresh read tells whether the write, and what stood there before, has survived. */
async function readBack(
  arm: Arm,
  input: AddZoneTargetsInput & OfVersion,
  { operationUrl }: WrittenVersion,
  before: ImageVersionSnapshot,
): ReturnType<ReplicationActivities['addZoneTargets']> {
  const version = await readAfter(arm, input.id, before);
  const lost = version === before ? [] : lostTargets(input.change, version);
  const leaks = operationUrl !== null && !arm.isOwnLink(operationUrl, version.location);
  return done({
    kind: 'written',
    version,
    lost,
    operationUrl: leaks ? null : operationUrl,
    ...leaveToOthers(arm, input, version),
    findings: leaks
      ? [
          finding(
            'warning',
            'ForeignLinkIgnored',
            'The service named a poll link outside the configured origins; the version itself is polled.',
          ),
        ]
      : [],
  });
}

/** Where it cannot be read now, the write stands all the same, and the next poll compares: then what was before is given. */
async function readAfter(arm: Arm, id: ImageVersionId, before: ImageVersionSnapshot): Promise<ImageVersionSnapshot> {
  try {
    const { body } = await getImageVersion(arm, id);
    return readImageVersionSnapshot(body);
  } catch (error) {
    if (error instanceof ArmError && isPassing(arm, error)) {
      return before;
    }
    throw error;
  }
}
