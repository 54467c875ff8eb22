// What the Dev Box functions read for a person who waits: readiness of images, and what a dev center lists of its galleries.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import {
  deleteAttachedGallery,
  listImageDefinitionsOfCatalogs,
  listOfDevCenter,
  listPools,
} from '../../azure/dev-centers';
import { judgeError } from '../../azure/judge-answer';
import type { AttachRequest } from '../../domain/dev-box/dev-box-request';
import type { AttachPlan } from '../../domain/dev-box/dev-box-run';
import { type AttachedGallery, readAttachedGalleries } from '../../domain/dev-box/gallery-name';
import { usersOfGallery } from '../../domain/dev-box/gallery-users';
import type { ReadinessRow } from '../../domain/dev-box/readiness';
import { foldAscii, sameName } from '../../domain/values/ascii-fold';
import { type Finding, finding } from '../../domain/values/finding';
import { textAt } from '../../domain/values/json';
import type { ReadAnswer } from '../../domain/values/read-answer';
import {
  type DevCenterId,
  formatDevCenterId,
  formatGalleryId,
  type GalleryId,
  isInGallery,
  parseGalleryId,
} from '../../domain/values/resource-id';
import type { ActivityAnswer } from '../../orchestrators/engine/activity-answer';
import { answering, done } from '../answer';
import { readAttachPlan } from '../attach-plan';
import type { ActivityDeps } from '../deps';
import { outOfBudget, toReadAnswer } from '../read-answer';
import { type ReadinessRequest, readReadiness } from './read-readiness';

/** A gallery of a dev center with what the dev center really lists of it. */
export interface ListedGallery extends Omit<AttachedGallery, 'hasFailed'> {
  readonly isWatched: boolean;
  /** Names of the images that the dev center lists. */
  readonly images: readonly string[];
  /** For the others of a watched gallery, the judgement of their newest version. */
  readonly notListed: readonly ReadinessRow[];
  /** Listed images whose newest version is not in every region that the dev center needs. */
  readonly regionGaps: readonly RegionGap[];
}

export interface GalleriesOfDevCenter {
  readonly galleries: readonly ListedGallery[];
  /** Of galleries whose images could not be judged. */
  readonly findings: readonly Finding[];
}

export interface RegionGap {
  readonly imageName: string;
  readonly version: string | null;
  /** Target regions of the version, and those that are needed, each list in words. */
  readonly found: string | null;
  readonly expected: string;
  readonly remedy: string;
}

/** What became of the wish to detach a gallery. */
export type Detached =
  | { readonly kind: 'detaching'; readonly galleryResourceId: string }
  | { readonly kind: 'notAttached' }
  | { readonly kind: 'notWatched'; readonly galleryResourceId: string }
  | { readonly kind: 'inUse'; readonly users: readonly string[] }
  /** The service itself keeps it: for a user that only it knows of, or a lock. */
  | { readonly kind: 'kept'; readonly finding: Finding };

export interface DevBoxReader {
  readiness(request: ReadinessRequest): Promise<ReadAnswer<readonly ReadinessRow[]>>;
  /** What attaching would do; nothing is written. */
  planAttach(request: AttachRequest): Promise<ReadAnswer<AttachPlan>>;
  /** Detaches a watched gallery that nobody uses: the one write. */
  detach(devCenter: DevCenterId, name: string, watched: readonly GalleryId[]): Promise<ReadAnswer<Detached>>;
  galleries(devCenter: DevCenterId, watched: readonly GalleryId[]): Promise<ReadAnswer<GalleriesOfDevCenter>>;
}

export function createDevBoxReader(
  deps: Pick<ActivityDeps, 'arm' | 'gate' | 'devBoxSecurityTypes'>,
  now: () => Date = () => new Date(),
): DevBoxReader {
  async function answerOf<T>(
    galleries: readonly GalleryId[],
    requests: (arm: Arm) => Promise<ActivityAnswer<T>>,
  ): Promise<ReadAnswer<T>> {
    const at = now().toISOString();
    const later = outOfBudget(deps, galleries, at);
    if (later !== null) {
      return later;
    }
    return toReadAnswer(await answering(deps.arm.at(at), requests));
  }
  const read = async <T>(galleries: readonly GalleryId[], requests: (arm: Arm) => Promise<T>) =>
    await answerOf(galleries, async (arm) => done(await requests(arm)));
  const accepted = deps.devBoxSecurityTypes;
  return {
    planAttach: async (wish) => await answerOf([wish.galleryId], async (arm) => await readAttachPlan(arm, wish)),
    detach: async (devCenter, name, watched) =>
      await read(watched, async (arm) => await detachGallery(arm, devCenter, name, watched)),
    readiness: async (request) =>
      await read([request.gallery], async (arm) => await readReadiness(arm, request, accepted)),
    galleries: async (devCenter, watched) =>
      await read(watched, async (arm) => await readListedGalleries(arm, devCenter, watched, accepted)),
  };
}

/** Whoever uses the gallery is looked for before the write: the service promises a refusal for definitions only. */
async function detachGallery(
  arm: Arm,
  devCenter: DevCenterId,
  name: string,
  watched: readonly GalleryId[],
): Promise<Detached> {
  const attached = readAttachedGalleries(await listOfDevCenter(arm, devCenter, 'galleries'));
  const found = attached.find((one) => sameName(one.name, name));
  if (found === undefined) {
    return { kind: 'notAttached' };
  }
  const { galleryResourceId } = found;
  const gallery = parseGalleryId(galleryResourceId);
  if (!gallery.ok || !isInGallery(gallery.value, watched)) {
    return { kind: 'notWatched', galleryResourceId };
  }
  const candidates = [
    ...(await listOfDevCenter(arm, devCenter, 'devboxdefinitions')),
    ...(await listPools(arm, devCenter)),
    ...(await listImageDefinitionsOfCatalogs(arm, devCenter)),
  ];
  const users = usersOfGallery(`${formatDevCenterId(devCenter)}/galleries/${found.name}`, candidates);
  if (users.length > 0) {
    return { kind: 'inUse', users };
  }
  const kept = await sendDetach(arm, devCenter, found.name);
  return kept === null ? { kind: 'detaching', galleryResourceId } : { kind: 'kept', finding: kept };
}

/** @returns why the service keeps the gallery, such as a user in a subscription that we do not read; null where it detaches it */
async function sendDetach(arm: Arm, devCenter: DevCenterId, name: string): Promise<Finding | null> {
  try {
    await deleteAttachedGallery(arm, devCenter, name);
    return null;
  } catch (error) {
    if (error instanceof ArmError && error.status === 409) {
      return judgeError(error, arm).finding;
    }
    throw error;
  }
}

async function readListedGalleries(
  arm: Arm,
  devCenter: DevCenterId,
  watched: readonly GalleryId[],
  accepted: readonly string[],
): Promise<GalleriesOfDevCenter> {
  const attached = readAttachedGalleries(await listOfDevCenter(arm, devCenter, 'galleries'));
  const images = await listOfDevCenter(arm, devCenter, 'images');
  const listed: ListedGallery[] = [];
  const findings: Finding[] = [];
  for (const { hasFailed, ...gallery } of attached) {
    const parsed = parseGalleryId(gallery.galleryResourceId);
    const isWatched = parsed.ok && isInGallery(parsed.value, watched);
    const names = imagesIn(gallery, images);
    if (hasFailed) {
      const message = `The dev center could not attach gallery ${gallery.name}. Ask for it once more with POST /api/dev-box/galleries.`;
      findings.push(finding('warning', 'WriteRefused', message, gallery.galleryResourceId));
    }
    const read = parsed.ok && isWatched ? await judgeNewest(arm, devCenter, parsed.value, accepted) : { rows: [] };
    findings.push(...('finding' in read ? [read.finding] : []));
    const { rows } = read;
    const known = new Set(names.map(foldAscii));
    const isListed = (row: ReadinessRow) => known.has(foldAscii(imageNameOf(row)));
    listed.push({
      ...gallery,
      isWatched,
      images: names,
      notListed: rows.filter((row) => !isListed(row)),
      regionGaps: rows.filter(isListed).flatMap(regionGapsOf),
    });
  }
  return { galleries: listed, findings };
}

/** A gallery that was deleted, or that the app may not read, hides no other. @throws ArmError for what passes */
async function judgeNewest(
  arm: Arm,
  devCenter: DevCenterId,
  gallery: GalleryId,
  accepted: readonly string[],
): Promise<{ readonly rows: readonly ReadinessRow[]; readonly finding?: Finding }> {
  try {
    return { rows: await readNewest(arm, devCenter, gallery, accepted) };
  } catch (error) {
    if (!(error instanceof ArmError)) {
      throw error;
    }
    const { patience, finding: told } = judgeError(error, arm);
    if (patience === null) {
      throw error;
    }
    return { rows: [], finding: { ...told, target: formatGalleryId(gallery) } };
  }
}

/** Names of the images that the dev center lists of a gallery. */
function imagesIn({ name }: Pick<AttachedGallery, 'name'>, images: readonly unknown[]): readonly string[] {
  const part = `/galleries/${foldAscii(name)}/images/`;
  return images.flatMap((image) =>
    foldAscii(textAt(image, 'id') ?? '').includes(part) ? (textAt(image, 'name') ?? []) : [],
  );
}

/** The judgement of each image's newest version. */
async function readNewest(
  arm: Arm,
  devCenter: DevCenterId,
  gallery: GalleryId,
  accepted: readonly string[],
): Promise<readonly ReadinessRow[]> {
  const rows = await readReadiness(arm, { gallery, imageName: null, devCenter }, accepted);
  // Rows come newest version first.
  return rows.filter((row, index) => rows.findIndex(({ imageId }) => imageId === row.imageId) === index);
}

const imageNameOf = ({ imageId }: ReadinessRow) => imageId.slice(imageId.lastIndexOf('/') + 1);

function regionGapsOf(row: ReadinessRow): readonly RegionGap[] {
  const regions = row.requirements.filter(({ code, verdict }) => code === 'Regions' && verdict === 'Warn');
  return regions.map(({ found, expected, remedy }) => ({
    imageName: imageNameOf(row),
    version: row.version,
    found,
    expected,
    remedy,
  }));
}
