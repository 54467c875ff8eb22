// Reads an image version as it is now.
import { getImageVersion } from '../../azure/gallery-image-versions';
import { readImageVersionSnapshot } from '../../domain/image-version/image-version';
import type { ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { ofVersion } from '../activity';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';

export function createReadImageVersion(deps: ActivityDeps): ReplicationActivities['readImageVersion'] {
  return ofVersion(
    async ({ run, id }) =>
      await answering(
        deps.arm.at(run.at),
        async (arm) => {
          const { body } = await getImageVersion(arm, id);
          return done(readImageVersionSnapshot(body));
        },
        { isUnseen: true },
      ),
  );
}
