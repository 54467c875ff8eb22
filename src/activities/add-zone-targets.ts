// Read, merge, write the union, read back. The one place that writes an image version.
import { ArmError, type ArmErrorKind } from '../azure/arm-error';
import { getImageVersion, operationLink, putImageVersion } from '../azure/gallery-image-versions';
import { type Finding, finding } from '../domain/finding';
import {
  findZone,
  type ImageVersionSnapshot,
  isBusy,
  isDeleting,
  readImageVersionSnapshot,
} from '../domain/image-version';
import type { JsonObject } from '../domain/json';
import { mergeZoneTargets, withoutSources } from '../domain/merge-zone-targets';
import type { AddZoneTargetsInput, RefusedWrite, ReplicationActivities } from '../orchestrators/activities';
import { answering, describeError, done, refuse, retry, runProperties } from './answer';
import type { ActivityDeps } from './deps';
import { versionIdOf } from './version-id';

export function createAddZoneTargets(deps: ActivityDeps): ReplicationActivities['addZoneTargets'] {
  return async (input) =>
    await answering(
      'adding the zone targets',
      { notFound: 'VersionNotFound', forbidden: 'WriteRefused', linkedForbidden: 'WriteRefused' },
      async () => {
        const { run, change, rewrite } = input;
        const id = versionIdOf(run);
        const { body: before } = await getImageVersion(deps.arm, id, run.at);
        const version = readImageVersionSnapshot(before);
        if (isDeleting(version.provisioningState)) {
          return refuse(finding('error', 'MarkedForDeletion', 'The version is being deleted.'));
        }
        const merged = mergeZoneTargets(before, change);
        if (merged.added.length === 0 && merged.removed.length === 0 && !rewrite) {
          return done({ kind: 'unchanged', version, operationUrl: null, findings: [], lost: [] });
        }
        if (isBusy(version.provisioningState)) {
          return retry(`the version is ${version.provisioningState}`);
        }
        const written = await write(deps, input, merged.body);
        return written.kind === 'written' ? await readBack(deps, input, written, version) : done(written);
      },
    );
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
  { run }: AddZoneTargetsInput,
  body: JsonObject,
): Promise<Accepted | RefusedWrite> {
  const put = async (content: JsonObject, findings: readonly Finding[]): Promise<Accepted> => {
    const response = await putImageVersion(deps.arm, versionIdOf(run), content, run.at);
    return { kind: 'written', operationUrl: operationLink(response), findings };
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
    const kind = error instanceof ArmError ? refusedKinds[error.kind] : undefined;
    if (!(error instanceof ArmError) || kind === undefined) {
      throw error;
    }
    return { kind, message: describeError(error) };
  }
}

/** There is no ETag: only a fresh read tells whether the write, and what stood there before, has survived. */
async function readBack(
  deps: ActivityDeps,
  { run, change }: AddZoneTargetsInput,
  written: Accepted,
  before: ImageVersionSnapshot,
): ReturnType<ReplicationActivities['addZoneTargets']> {
  const id = versionIdOf(run);
  const { body } = await getImageVersion(deps.arm, id, run.at);
  const version = readImageVersionSnapshot(body);
  const lost = [
    ...change.add.filter(({ zone }) => findZone(version, zone) === undefined).map(({ zone }) => zone),
    ...change.addRegions.filter((region) => !version.regions.includes(region)),
  ];
  const leaks = written.operationUrl !== null && !deps.arm.isOwnOrigin(written.operationUrl, version.location);
  deps.telemetry.trackEvent(
    'TargetsAdded',
    {
      ...runProperties(run),
      zones: change.add.map(({ zone }) => zone).join(' '),
      removed: change.removeZones.join(' '),
    },
    {
      targetsBefore: before.zones.length,
      targetsAfter: version.zones.length,
    },
  );
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
