// Names as people know them: `contosoImages/ubuntu-pro/latest` as well as resource ids and ids of replications.
import type { Coverage, CoverageRow } from '../src/functions/openapi/api-types';
import { type Api, withQuery } from './api';
import { CommandError, exitCodes } from './exit-codes';

const versionId = /\/providers\/Microsoft\.Compute\/galleries\/([^/]+)\/images\/([^/]+)\/versions\/([^/]+)$/i;

/** Resource id of an image version. @throws CommandError where no watched gallery has it */
export async function imageVersionIdOf(api: Api, name: string): Promise<string> {
  if (versionId.test(name) && !/\/latest$/i.test(name)) {
    return name;
  }
  const [gallery = '', image = '', version = '', ...rest] = partsOf(name);
  if (rest.length > 0 || gallery === '' || image === '' || version === '') {
    throw new CommandError(
      exitCodes.usage,
      `"${name}" is not an image version: write gallery/image/version, such as contosoImages/ubuntu-pro/latest, or a resource id`,
    );
  }
  const isLatest = version.toLowerCase() === 'latest';
  const rows = await api.list<CoverageRow>(
    withQuery('/api/coverage', { imageName: image, versions: isLatest ? 'latest' : 'all', $top: 1000 }),
  );
  const inGallery = rows.filter((row) => galleryOf(row).toLowerCase() === gallery.toLowerCase());
  const found = inGallery.filter((row) => isLatest || row.version === version);
  const [only] = found;
  if (only === undefined) {
    throw new CommandError(exitCodes.notFound, `image version ${name} not found in the watched galleries`);
  }
  if (found.length > 1) {
    const ids = found.map((row) => row.imageVersionId).join('\n  ');
    throw new CommandError(exitCodes.usage, `${name} is in several galleries; name one by its resource id:\n  ${ids}`);
  }
  return only.imageVersionId;
}

function partsOf(name: string): readonly string[] {
  const [, gallery, image, version] = versionId.exec(name) ?? [];
  return gallery === undefined ? name.split('/') : [gallery, image ?? '', version ?? ''];
}

function galleryOf({ imageVersionId }: Coverage['value'][number]): string {
  return versionId.exec(imageVersionId)?.[1] ?? '';
}

/** Short form of a resource id, for tables. */
export function shortName(imageVersionId: string): string {
  const [, gallery, image, version] = versionId.exec(imageVersionId) ?? [];
  return gallery === undefined ? imageVersionId : `${gallery}/${image}/${version}`;
}

/** Whether a text can be the id of a replication. */
const replicationId = /^[A-Za-z0-9][\w.-]*-\d+\.\d+\.\d+-[0-9a-f]{16}$/;

/** Id of a replication: given as it is, or that of the image version that is named. */
export async function replicationIdOf(api: Api, name: string): Promise<string> {
  if (replicationId.test(name)) {
    return name;
  }
  if (!name.includes('/')) {
    throw new CommandError(
      exitCodes.usage,
      `"${name}" is neither an image version, such as contosoImages/ubuntu-pro/latest, nor the id of a replication or operation: gzr list shows the ids of replications`,
    );
  }
  const id = await imageVersionIdOf(api, name);
  const [found] = await api.list<{ readonly id: string }>(
    withQuery('/api/replications', { imageVersionId: id, $top: 1 }),
    1,
  );
  if (found === undefined) {
    throw new CommandError(
      exitCodes.notFound,
      `no replication of ${shortName(id)} found; start one with: gzr replicate ${shortName(id)}`,
    );
  }
  return found.id;
}
