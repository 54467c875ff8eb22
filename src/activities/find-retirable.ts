// What a policy's retention lets go of one image definition, from a whole list and from versions that are read one by one: what a
// list does not tell, whether a zone is Completed, is asked of those that stand for it.
import type { Arm } from '../azure/arm/arm';
import { ArmError } from '../azure/arm/arm-error';
import { getImageVersion } from '../azure/gallery-image-versions';
import { type GalleryVersion, readGalleryVersion, type Siblings } from '../domain/policy/gallery-version';
import type { Policy } from '../domain/policy/policy';
import { type RetiredTargets, zonesToRetire } from '../domain/policy/retention';
import type { Retirement } from '../domain/replication/retirement';
import { formatImageVersionId } from '../domain/values/resource-id';
import { mapFew } from './gallery-content';

/** Versions that are read for one definition; what cannot be decided with them stays where it is. */
const readsMax = 60;

export interface Retirable {
  readonly retired: readonly RetiredTargets[];
  /** The definition's versions, those that were read with their replication status. */
  readonly siblings: Siblings;
}

const idOf = (version: GalleryVersion) => formatImageVersionId(version.id);

/**
 * @param at ISO 8601
 * @param only lower-case id of the one version to be judged; absent: every version
 * @throws ArmError
 */
export async function findRetirable(
  arm: Arm,
  siblings: Siblings,
  policy: Policy,
  at: string,
  only?: string,
): Promise<Retirable> {
  const facts = { spared: new Set<string>(), ...(only !== undefined && { only }) };
  const read = new Set<string>();
  let known = siblings;
  for (;;) {
    const { retired, unread } = zonesToRetire(known, policy, at, facts);
    const asked = unread.filter((id) => !read.has(id)).slice(0, readsMax - read.size);
    if (asked.length === 0) {
      return { retired, siblings: known };
    }
    for (const id of asked) {
      read.add(id);
    }
    known = await withStatus(arm, known, asked);
  }
}

/** The entries of the version that are to leave; null where it is not among the siblings, or its publication is unknown. */
export function asRetirement(
  siblings: Siblings,
  { imageVersionId, because, zones }: RetiredTargets,
): Retirement | null {
  const version = siblings.versions.find(({ id }) => formatImageVersionId(id) === imageVersionId);
  const publication = version?.publishedDate ?? null;
  return version === undefined || publication === null
    ? null
    : { zones: version.snapshot.zones.filter(({ zone }) => zones.includes(zone)), publication, because };
}

/** A version that is gone stands for nothing. */
async function withStatus(arm: Arm, siblings: Siblings, ids: readonly string[]): Promise<Siblings> {
  const asked = siblings.versions.filter((version) => ids.includes(idOf(version)));
  const answers = await mapFew(asked, async (version) => [idOf(version), await readAgain(arm, version)] as const);
  const fresh = new Map(answers);
  return {
    complete: siblings.complete,
    versions: siblings.versions.flatMap((version) => {
      const found = fresh.get(idOf(version));
      return found === undefined ? [version] : (found ?? []);
    }),
  };
}

async function readAgain(arm: Arm, { id, ...parents }: GalleryVersion): Promise<GalleryVersion | null> {
  try {
    return readGalleryVersion((await getImageVersion(arm, id)).body, id, parents);
  } catch (error) {
    if (error instanceof ArmError && error.kind === 'notFound') {
      return null;
    }
    throw error;
  }
}
