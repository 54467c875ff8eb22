// One poll: how far each target is, and the operation's own words where it failed.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { findStillBusy, getImageVersion, getImageVersionToWrite } from '../../azure/gallery-image-versions';
import { imageSizeGiB } from '../../domain/image-version/image-size';
import {
  findZone,
  type ImageVersionSnapshot,
  isBusy,
  readImageVersionSnapshot,
} from '../../domain/image-version/image-version';
import { readZoneStatus } from '../../domain/image-version/zone-status';
import { type Finding, finding } from '../../domain/values/finding';
import { isObject, type JsonObject, listAt, objectAt, textAt } from '../../domain/values/json';
import { normaliseZone } from '../../domain/values/region';
import type { ImageVersionId } from '../../domain/values/resource-id';
import type { ReplicationActivities, ReplicationStatus } from '../../orchestrators/replicate-image-version/contract';
import { ofVersion } from '../activity';
import { answering, done } from '../answer';
import type { ActivityDeps, ReplicationRuns } from '../deps';
import { pollForOthers } from './poll-for-others';

/** @param runs which are told to look where their versions' operations have ended */
export function createReadReplicationStatus(
  deps: ActivityDeps,
  runs: Pick<ReplicationRuns, 'tellToLook' | 'listWaiting'>,
): ReplicationActivities['readReplicationStatus'] {
  return ofVersion(
    async (input) =>
      await answering<ReplicationStatus>(deps.arm.at(input.run.at), async (arm) => {
        const { run, id, properties, operationUrl, awaited, startedAt, seenAt } = input;
        const busy = seenAt === undefined ? null : await findStillBusy(arm, id, seenAt);
        if (busy !== null && awaited.every((zone) => findZone(busy, zone) !== undefined)) {
          const nothing = { failedEntries: [], failure: null, findings: [], retryAfterSeconds: null };
          return done({ version: busy, ...nothing, isBrief: true, ...(await pollForOthers(arm, runs, input, busy)) });
        }
        const { body, retryAfter } = await getImageVersion(arm, id);
        const version = readImageVersionSnapshot(body);
        const hasFailed = /^failed$/i.test(version.provisioningState);
        const failure =
          hasFailed && operationUrl !== null ? await readFailure(arm, operationUrl, version.location) : null;
        const entries = await failedEntries(arm, id, version);
        const polled = await pollForOthers(arm, runs, input, version);
        // Last of all: where a request above is to be tried again, nothing is told twice.
        for (const zone of awaited.filter((one) => readZoneStatus(version, one)?.state === 'Completed')) {
          const target = findZone(version, zone);
          deps.telemetry.trackEvent(
            'TargetReplicated',
            { ...properties, zone, region: target?.region ?? '' },
            {
              secondsToDeployable: (Date.parse(run.at) - Date.parse(startedAt)) / 1000,
              replicas: target?.replicas ?? 1,
              sizeGiB: imageSizeGiB(body),
            },
          );
        }
        return done({
          version,
          failedEntries: entries,
          failure,
          ...(hasFailed && operationUrl === null && { hasWords: true as const }),
          findings: awaited.flatMap((zone) => unnamedState(version, zone)),
          retryAfterSeconds: retryAfter,
          ...polled,
        });
      }),
  );
}

/** Rule: success means deployable; where the service names no state of the zone, what stands in for it is told. */
function unnamedState(version: ImageVersionSnapshot, zone: string): readonly Finding[] {
  const status = readZoneStatus(version, zone);
  return status === null || status.told || status.state === 'Pending'
    ? []
    : [
        finding(
          'info',
          'StatusMissing',
          `Azure names no state of zone ${zone}; its operation has ended and the version as a whole is ${status.state}, which stands in.`,
          zone,
        ),
      ];
}

/**
 * As they are, so that a zone which is taken out and added afresh comes back with what others gave it: read as for a write, since
 * an older api-version hides members. None while the version takes no write.
 */
async function failedEntries(arm: Arm, id: ImageVersionId, seen: ImageVersionSnapshot): Promise<readonly JsonObject[]> {
  const hasFailed = seen.zones.some(({ zone }) => readZoneStatus(seen, zone)?.state === 'Failed');
  if (!hasFailed || isBusy(seen.provisioningState)) {
    return [];
  }
  const { body } = await getImageVersionToWrite(arm, id);
  const version = readImageVersionSnapshot(body);
  const entries = listAt(objectAt(body, 'properties', 'publishingProfile'), 'targetExtendedLocations').filter(isObject);
  return entries.filter((entry) => {
    const zone = normaliseZone(textAt(objectAt(entry, 'extendedLocation'), 'name') ?? '');
    return readZoneStatus(version, zone)?.state === 'Failed';
  });
}

/** The words are a help, not a need: where they cannot be read, throttled included, the targets' own details stand. */
async function readFailure(arm: Arm, link: string, location: string): Promise<string | null> {
  try {
    const operation = await arm.follow(link, location);
    return operation === null ? null : textAt(objectAt(operation.body, 'error'), 'message');
  } catch (error) {
    if (error instanceof ArmError) {
      return null;
    }
    throw error;
  }
}
