// All versions of all definitions that are asked for: what a preview, and the counts of a policy, are made of.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import type { Siblings } from '../../domain/policy/gallery-version';
import { matchGlobs } from '../../domain/policy/glob';
import { type Finding, finding } from '../../domain/values/finding';
import type { ReadAnswer } from '../../domain/values/read-answer';
import { formatGalleryId, type GalleryId } from '../../domain/values/resource-id';
import { answering, done } from '../answer';
import type { ActivityDeps } from '../deps';
import { type ListedDefinition, listDefinitions, listSiblings, mapFew } from '../gallery-content';
import { outOfBudget, toReadAnswer } from '../read-answer';

export interface Definitions {
  readonly definitions: readonly Siblings[];
  /** Watched galleries that were not found. */
  readonly findings: readonly Finding[];
  /** When they were read, ISO 8601. */
  readonly asOf: string;
}

/** @param images globs; null: every image definition */
export type DefinitionReader = (
  galleries: readonly GalleryId[],
  images: readonly string[] | null,
) => Promise<ReadAnswer<Definitions>>;

export function createDefinitionReader(
  deps: Pick<ActivityDeps, 'arm' | 'gate'>,
  now: () => Date = () => new Date(),
): DefinitionReader {
  return async (galleries, images) => {
    const asOf = now().toISOString();
    const later = outOfBudget(deps, galleries, asOf);
    if (later !== null) {
      return later;
    }
    const answer = await answering(deps.arm.at(asOf), async (arm) => {
      const listed = await mapFew(galleries, async (gallery) => await listWatched(arm, gallery));
      const asked = listed
        .flatMap(({ definitions }) => definitions)
        .filter(({ imageName }) => images === null || matchGlobs(images, imageName).matches);
      const definitions = await mapFew(asked, async (definition) => await listSiblings(arm, definition));
      return done({ definitions, findings: listed.flatMap(({ findings }) => findings), asOf });
    });
    return toReadAnswer(answer);
  };
}

export interface WatchedDefinitions {
  readonly definitions: readonly ListedDefinition[];
  readonly findings: readonly Finding[];
}

/** A watched gallery that does not exist is told, and hides no other. */
export async function listWatched(arm: Arm, gallery: GalleryId): Promise<WatchedDefinitions> {
  try {
    return { definitions: (await listDefinitions(arm, gallery)).definitions, findings: [] };
  } catch (error) {
    if (!(error instanceof ArmError) || error.kind !== 'notFound') {
      throw error;
    }
    const message = `The gallery ${formatGalleryId(gallery)} was not found.`;
    return { definitions: [], findings: [finding('error', 'GalleryNotFound', message)] };
  }
}
