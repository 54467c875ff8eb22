// Reads an image version as it is now.
import { getImageVersion } from '../../azure/gallery-image-versions';
import { readImageVersionSnapshot } from '../../domain/image-version/image-version';
import type { ReplicationActivities } from '../../orchestrators/replicate-image-version/contract';
import { ofVersion } from '../activity';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';

export function createReadImageVersion({ arm }: ActivityDeps): ReplicationActivities['readImageVersion'] {
  return ofVersion(
    async ({ run, id }) =>
      await answering('reading the image version', { notFound: 'VersionNotFound' }, async () => {
        const { body } = await getImageVersion(arm.at(run.at), id);
        return done(readImageVersionSnapshot(body));
      }),
  );
}
