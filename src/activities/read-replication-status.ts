// One poll: how far each target is, and the operation's own words where it failed.
import { ArmError } from '../azure/arm-error';
import { getImageVersion } from '../azure/gallery-image-versions';
import { readImageVersionSnapshot } from '../domain/image-version';
import { objectAt, textAt } from '../domain/json';
import { readZoneStatus } from '../domain/zone-status';
import type { ReplicationActivities } from '../orchestrators/activities';
import { answering, done, runProperties } from './answer';
import type { ActivityDeps } from './deps';
import { versionIdOf } from './version-id';

export function createReadReplicationStatus(deps: ActivityDeps): ReplicationActivities['readReplicationStatus'] {
  return async ({ run, operationUrl, awaited, startedAt }) =>
    await answering('reading the replication status', { notFound: 'VersionNotFound' }, async () => {
      const { body, headers } = await getImageVersion(deps.arm, versionIdOf(run), run.at);
      const version = readImageVersionSnapshot(body);
      for (const zone of awaited) {
        if (readZoneStatus(version, zone)?.state === 'Completed') {
          const seconds = (Date.parse(run.at) - Date.parse(startedAt)) / 1000;
          deps.telemetry.trackEvent(
            'TargetReplicated',
            { ...runProperties(run), zone },
            { secondsToDeployable: seconds },
          );
        }
      }
      const hasFailed = /^failed$/i.test(version.provisioningState);
      const failure =
        hasFailed && operationUrl !== null ? await readFailure(deps, operationUrl, version.location, run.at) : null;
      return done({
        version,
        failure,
        findings: [],
        retryAfterSeconds: Number(headers['retry-after'] ?? Number.NaN) || null,
      });
    });
}

/** The words are a help, not a need: where they cannot be read, the targets' own details stand. */
async function readFailure({ arm }: ActivityDeps, link: string, location: string, at: string): Promise<string | null> {
  try {
    const operation = await arm.follow(link, location, at);
    return operation === null ? null : textAt(objectAt(operation.body, 'error'), 'message');
  } catch (error) {
    if (error instanceof ArmError && error.kind !== 'throttled') {
      return error.message;
    }
    throw error;
  }
}
