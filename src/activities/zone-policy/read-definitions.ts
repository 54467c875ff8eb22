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
import { type ListedDefinition, listDefinitions, mapFew } from '../gallery-content';
import { outOfBudget, toReadAnswer } from '../read-answer';
import { ReadableParts } from './readable-parts';

export interface Definitions {
  readonly definitions: readonly Siblings[];
  /** Galleries that were not found, and what could not be read, or not whole. */
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
      const parts = new ReadableParts(arm);
      const listed = (
        await mapFew(galleries, async (gallery) => await parts.read(async () => await listWatched(arm, gallery)))
      ).filter((one) => one !== null);
      const asked = listed
        .flatMap(({ definitions }) => definitions)
        .filter(({ imageName }) => images === null || matchGlobs(images, imageName).matches);
      const definitions = (await mapFew(asked, async (definition) => await parts.readSiblings(definition))).filter(
        (siblings) => siblings !== null,
      );
      parts.assertAny();
      return done({ definitions, findings: [...listed.flatMap(({ findings }) => findings), ...parts.findings], asOf });
    });
    return toReadAnswer(answer);
  };
}

export interface WatchedDefinitions {
  readonly definitions: readonly ListedDefinition[];
  readonly findings: readonly Finding[];
}

/** A gallery that does not exist, or whose list is not whole, is told, and hides no other. */
export async function listWatched(arm: Arm, gallery: GalleryId): Promise<WatchedDefinitions> {
  try {
    const { definitions, isWhole } = await listDefinitions(arm, gallery);
    return { definitions, findings: isWhole ? [] : [lacksPages(gallery)] };
  } catch (error) {
    if (!(error instanceof ArmError) || error.kind !== 'notFound') {
      throw error;
    }
    const message = `The gallery ${formatGalleryId(gallery)} was not found.`;
    return { definitions: [], findings: [finding('error', 'GalleryNotFound', message)] };
  }
}

function lacksPages(gallery: GalleryId): Finding {
  const message = `The list of the image definitions of ${formatGalleryId(gallery)} lacks pages or entries: what they hold is left out.`;
  return finding('warning', 'ReadRefused', message);
}
