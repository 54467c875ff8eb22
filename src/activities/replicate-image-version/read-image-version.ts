// Reads an image version as it is now, or as the trigger that starts the run read it a moment ago.
import { getImageVersion, getImageVersionOnce } from '../../azure/gallery-image-versions';
import { readImageVersionSnapshot } from '../../domain/image-version/image-version';
import type { ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { ofVersion } from '../activity';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';

export function createReadImageVersion(deps: ActivityDeps): ReplicationActivities['readImageVersion'] {
  return ofVersion(
    async ({ run, id, anew = false }) =>
      await answering(
        deps.arm.at(run.at),
        async (arm) =>
          done(
            readImageVersionSnapshot(anew ? (await getImageVersion(arm, id)).body : await getImageVersionOnce(arm, id)),
          ),
        { isUnseen: true },
      ),
  );
}
