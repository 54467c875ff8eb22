// Starts the replications of some versions of one definition, each by what the policy says of it now.
import type { Policy } from '../../domain/policy/policy';
import { refusalOf, type SelectedVersion, selectVersions } from '../../domain/policy/selection';
import type { ReplicationTrigger } from '../../domain/replication/replication';
import { formatImageVersionId } from '../../domain/values/resource-id';
import type { SelectionActivities, StartedVersion } from '../../orchestrators/replicate-selection/contract';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { readSiblings } from '../gallery-content';
import type { SelectionRuns } from './selection-runs';

export function createStartSelected(
  { arm }: Pick<ActivityDeps, 'arm'>,
  policy: Policy,
  runs: SelectionRuns,
): SelectionActivities['startSelected'] {
  return async ({ galleryId, imageName, names, targets, trigger, run }) =>
    await answering(arm.at(run.at), async (at) => {
      const siblings = await readSiblings(at, galleryId, imageName);
      const selected = selectVersions(siblings, { versions: names, targets }, policy, run.at);
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
