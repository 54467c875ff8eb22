// Starts the replications of some versions of one definition, each by what the policy says of it now.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import { getImageVersion, listPublishedOnly } from '../../azure/gallery-image-versions';
import { readGalleryVersion } from '../../domain/policy/gallery-version';
import type { Policy } from '../../domain/policy/policy';
import { refusalOf, type SelectedVersion, selectVersion, selectVersions } from '../../domain/policy/selection';
import type { ReplicationTrigger } from '../../domain/replication/replication';
import { formatImageVersionId } from '../../domain/values/resource-id';
import type { ZoneTarget } from '../../domain/values/zone-target';
import type { SelectionActivities, StartedVersion } from '../../orchestrators/replicate-selection/contract';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { mapFew, readRecentParents, readSiblings } from '../gallery-content';
import { galleryOf } from '../gallery-of';
import type { SelectionRuns } from './selection-runs';

export function createStartSelected(
  { arm }: Pick<ActivityDeps, 'arm'>,
  policy: Policy,
  runs: SelectionRuns,
): SelectionActivities['startSelected'] {
  return async ({ galleryId, imageName, names, targets, trigger, run }) =>
    await answering(arm.at(run.at), async (at) => {
      const selected = await selectNamed(at, galleryId, imageName, { versions: names, targets }, policy, run.at);
      const started: StartedVersion[] = [];
      for (const name of names) {
        const one = selected.find(({ version }) => version.id.versionName === name);
        const imageVersionId = `${galleryId}/images/${imageName}/versions/${name}`;
        started.push(
          one === undefined
            ? refused(imageVersionId, 'The image version was not found.')
            : await startOne(one, trigger, runs),
        );
      }
      return done(started);
    });
}

function refused(imageVersionId: string, message: string): StartedVersion {
  return { imageVersionId, id: '', failure: { imageVersionId, state: 'Refused', message } };
}

async function startOne(
  selected: SelectedVersion,
  trigger: ReplicationTrigger,
  runs: SelectionRuns,
): Promise<StartedVersion> {
  const { version, answer, action } = selected;
  const imageVersionId = formatImageVersionId(version.id);
  if (action === 'Refused' || answer.targets.length === 0) {
    return refused(imageVersionId, refusalOf(selected));
  }
  const { id, refusal } = await runs.start(version.id, { answer, publishedDate: version.publishedDate, trigger });
  const failure = refusal === null ? null : { imageVersionId, state: 'NotStarted', message: refusal };
  return { imageVersionId, id, failure };
}

/** Fewer versions than this for each request of a list are read one by one. */
const versionsPerRequest = 3;

/**
 * Reads the versions themselves, those that are in no zone yet by a list where that takes fewer requests, and the whole list of the
 * definition only where the policy's answer depends on the others: a list of ten thousand for each few that are started would be a million
 * requests. Their runs need no second reading.
 */
async function selectNamed(
  arm: Arm,
  galleryId: string,
  imageName: string,
  selection: { readonly versions: readonly string[]; readonly targets: readonly ZoneTarget[] | null },
  policy: Policy,
  at: string,
): Promise<readonly SelectedVersion[]> {
  const parents = await readRecentParents(arm, galleryId, imageName);
  const gallery = galleryOf(galleryId);
  const image = { ...gallery, imageName };
  const { versions: names } = selection;
  const requestsMax = Math.floor(names.length / versionsPerRequest);
  const listed = requestsMax === 0 ? null : await listPublishedOnly(arm, image, names, requestsMax);
  const read = await mapFew(names, async (versionName) => {
    const id = { ...image, versionName };
    const body = listed?.get(versionName) ?? (await readIfThere(async () => (await getImageVersion(arm, id)).body));
    if (body !== null) {
      arm.readings.handOn(formatImageVersionId(id), body);
    }
    return body === null ? null : readGalleryVersion(body, id, parents);
  });
  const alone = read.flatMap((version) =>
    version === null ? [] : selectVersion(version, null, selection.targets, policy, at),
  );
  return alone.some(({ answer }) => answer.verdict === 'Undecided')
    ? selectVersions(await readSiblings(arm, galleryId, imageName), selection, policy, at)
    : alone;
}

async function readIfThere<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ArmError && error.kind === 'notFound') {
      return null;
    }
    throw error;
  }
}
