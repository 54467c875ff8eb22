// The versions of one image definition that a selection names, and which of them need a replication.

import type { Policy } from '../../domain/policy/policy';
import { refusalOf, selectVersions } from '../../domain/policy/selection';
import { formatImageVersionId } from '../../domain/values/resource-id';
import type { SelectionActivities } from '../../orchestrators/replicate-selection/contract';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { readSiblings } from '../gallery-content';

export function createSelectVersions(
  { arm }: Pick<ActivityDeps, 'arm'>,
  policy: Policy,
): SelectionActivities['selectVersions'] {
  return async ({ galleryId, imageName, versions, targets, run }) =>
    await answering(arm.at(run.at), async (at) => {
      const siblings = await readSiblings(at, galleryId, imageName);
      const selected = selectVersions(siblings, { versions, targets }, policy, run.at);
      const of = (action: string) => selected.filter((one) => one.action === action);
      return done({
        selected: selected.length,
        unchanged: of('Unchanged').length,
        refused: of('Refused').map((one) => ({
          imageVersionId: formatImageVersionId(one.version.id),
          state: 'Refused',
          message: refusalOf(one),
        })),
        names: of('Replicate').map(({ version }) => version.id.versionName),
      });
    });
}
