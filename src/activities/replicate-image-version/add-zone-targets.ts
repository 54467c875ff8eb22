// Read, merge, write the union, read back. The one place that writes an image version.

import type { ArmErrorKind } from '../../azure/arm/answer-table';
import type { Arm } from '../../azure/arm/arm-client';
import { ArmError } from '../../azure/arm/arm-error';
import { getImageVersion, putImageVersion } from '../../azure/gallery-image-versions';
import {
  findZone,
  type ImageVersionSnapshot,
  isBusy,
  isDeleting,
  readImageVersionSnapshot,
} from '../../domain/image-version/image-version';
import {
  type MergedVersion,
  mergeZoneTargets,
  type TargetChange,
  withoutSources,
} from '../../domain/image-version/merge-zone-targets';
import { readZoneStatus } from '../../domain/image-version/zone-status';
import { type Finding, finding } from '../../domain/values/finding';
import type { JsonObject } from '../../domain/values/json';
import type { ImageVersionId } from '../../domain/values/resource-id';
import type {
  AddZoneTargetsInput,
  RefusedWrite,
  ReplicationActivities,
  UnansweredWrite,
} from '../../orchestrators/replicate-image-version/contract';
import { type OfVersion, ofVersion } from '../activity';
import { answering, describeError, done, isPassing, refuse, retry } from '../answer';
import type { ActivityDeps } from '../deps';

export function createAddZoneTargets(deps: ActivityDeps): ReplicationActivities['addZoneTargets'] {
  return ofVersion(
    async (input) =>
      await answering(
        'adding the zone targets',
        { notFound: 'VersionNotFound', forbidden: 'WriteRefused', linkedForbidden: 'WriteRefused' },
        async () => {
          const { run, id, rewrite } = input;
          const { body: before } = await getImageVersion(deps.arm.at(run.at), id);
          const version = readImageVersionSnapshot(before);
          if (isDeleting(version.provisioningState)) {
            return refuse(finding('error', 'MarkedForDeletion', 'The version is being deleted.'));
          }
          const unseen = unseenTargets(input, version);
          if (unseen.length > 0) {
            const message = `${unseen.join(', ')} was there a moment ago and is not now`;
            return done({ kind: 'conflict', message });
          }
          const change = stillFailed(input.change, version);
          const merged = mergeZoneTargets(before, change);
          if (merged.added.length === 0 && merged.removed.length === 0 && !rewrite) {
            return done({ kind: 'unchanged', version, operationUrl: null, findings: [], lost: [] });
          }
          if (isBusy(version.provisioningState)) {
            return retry(`the version is ${version.provisioningState}`);
          }
          const written = await write(deps, input, merged.body);
          if (written.kind !== 'written') {
            return done(written);
          }
          trackWrite(deps, input, merged, version.zones.length);
          return await readBack(deps, input, written, version);
        },
      ),
  );
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

/** A write that takes zones out must not be made on a reading from before another writer's: it would take out more. */
function unseenTargets({ change, expected }: AddZoneTargetsInput, version: ImageVersionSnapshot): readonly string[] {
  return expected.filter(
    (name) =>
      !change.removeZones.includes(name) && !version.regions.includes(name) && findZone(version, name) === undefined,
  );
}

/** Only what has failed may be taken out: a zone that has completed meanwhile stays. */
function stillFailed(change: TargetChange, version: ImageVersionSnapshot): TargetChange {
  return {
    ...change,
    removeZones: change.removeZones.filter((zone) => readZoneStatus(version, zone)?.state === 'Failed'),
  };
}

interface Accepted {
  readonly kind: 'written';
  readonly operationUrl: string | null;
  readonly findings: readonly Finding[];
}

/** Errors by which the service refuses a write itself, as against those of the way there. */
const refusedKinds: Partial<Record<ArmErrorKind, RefusedWrite['kind']>> = {
  invalid: 'refused',
  notEnrolled: 'notEnrolled',
  conflict: 'conflict',
};

/** Where we lack a right on the image's source, the write goes out without naming it, as az does: the service keeps it. */
async function write(
  deps: ActivityDeps,
  { run, id, rewrite }: AddZoneTargetsInput & OfVersion,
  body: JsonObject,
): Promise<Accepted | RefusedWrite | UnansweredWrite> {
  const put = async (content: JsonObject, findings: readonly Finding[]): Promise<Accepted> => {
    const response = await putImageVersion(deps.arm.at(run.at), id, content);
    return { kind: 'written', operationUrl: response.operationLink, findings };
  };
  try {
    try {
      return await put(body, []);
    } catch (error) {
      if (!(error instanceof ArmError) || error.kind !== 'linkedForbidden') {
        throw error;
      }
      const message = `The app has no right on what the image was made of, so the write did not name it; the service keeps it. (${describeError(error)})`;
      return await put(withoutSources(body), [finding('info', 'SourceNotSent', message)]);
    }
  } catch (error) {
    if (!(error instanceof ArmError)) {
      throw error;
    }
    if (error.kind === 'transient' && rewrite && mayHaveArrived(error)) {
      return { kind: 'written', operationUrl: null, findings: [] };
    }
    if (error.kind === 'transient') {
      return { kind: 'unanswered', message: describeError(error), afterSeconds: error.retryAfter };
    }
    const kind = refusedKinds[error.kind];
    if (kind === undefined) {
      throw error;
    }
    return { kind, message: describeError(error) };
  }
}

/**
 * No answer came, or half of one. A change shows when the version is read again; a rewrite changes nothing that could show,
 * so it counts as made, and if it was not, the zone still says Failed at the next poll.
 */
function mayHaveArrived({ status }: ArmError): boolean {
  return status === null || status < 300;
}

/** There is no ETag: only a fresh read tells whether the write, and what stood there before, has survived. */
async function readBack(
  deps: ActivityDeps,
  { run, id, change }: AddZoneTargetsInput & OfVersion,
  written: Accepted,
  before: ImageVersionSnapshot,
): ReturnType<ReplicationActivities['addZoneTargets']> {
  const version = await readAfter(deps.arm.at(run.at), id, before);
  const lost =
    version === before
      ? []
      : [
          ...change.add.filter(({ zone }) => findZone(version, zone) === undefined).map(({ zone }) => zone),
          ...change.addRegions.filter((region) => !version.regions.includes(region)),
        ];
  const leaks = written.operationUrl !== null && !deps.arm.at(run.at).isOwnLink(written.operationUrl, version.location);
  return done({
    kind: 'written',
    version,
    lost,
    operationUrl: leaks ? null : written.operationUrl,
    findings: leaks
      ? [
          ...written.findings,
          finding(
            'warning',
            'ForeignLinkIgnored',
            'The service named a poll link outside the configured origins; the version itself is polled.',
          ),
        ]
      : written.findings,
  });
}

/** Where it cannot be read now, the write stands all the same, and the next poll compares: then what was before is given. */
async function readAfter(arm: Arm, id: ImageVersionId, before: ImageVersionSnapshot): Promise<ImageVersionSnapshot> {
  try {
    const { body } = await getImageVersion(arm, id);
    return readImageVersionSnapshot(body);
  } catch (error) {
    if (error instanceof ArmError && isPassing(error)) {
      return before;
    }
    throw error;
  }
}
