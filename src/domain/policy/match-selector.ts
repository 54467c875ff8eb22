// Whether a rule's selector matches a version, and by which of its members.
import { ownAt } from '../values/json';
import { formatGalleryId, sameResourceId } from '../values/resource-id';
import { effectiveTags, type GalleryVersion, type Tags } from './gallery-version';
import { matchesGlob, matchGlobs } from './glob';
import { allOf, allOfInTurn, type Match, no, open, yes } from './match';
import type { Selector, TagExpression, TagSelector } from './policy';
import { matchLastingConditions, matchVersion, type VersionContext } from './select-versions';

const matchesGallery = (id: GalleryVersion['id']) => (wanted: string) =>
  wanted.startsWith('/') ? sameResourceId(wanted, formatGalleryId(id)) : matchesGlob(wanted, id.galleryName);

function matchGallery({ id }: GalleryVersion, galleries: readonly string[]): Match {
  const found = matchGlobs(galleries, id.galleryName, matchesGallery(id));
  return found.matches
    ? yes(`galleries: ${found.by ?? galleries.join(' ')}`)
    : no(`gallery ${id.galleryName} is not among its galleries`);
}

function matchImage({ id }: GalleryVersion, images: readonly string[]): Match {
  const found = matchGlobs(images, id.imageName);
  return found.matches
    ? yes(`images: ${found.by ?? images.join(' ')}`)
    : no(
        `image ${id.imageName} ${found.by === null ? `matches none of ${images.join(' ')}` : `is excluded by ${found.by}`}`,
      );
}

function matchLabel(tags: Tags, name: string, wanted: string): Match {
  const value = ownAt(tags, name.toLowerCase());
  return value === wanted
    ? yes(`tags: ${name}=${wanted}`)
    : no(`tag ${name} is ${value === undefined ? 'absent' : value}, not ${wanted}`);
}

/** As label selectors elsewhere: NotIn holds for an absent tag too. */
function matchExpression(tags: Tags, { key, operator, values }: TagExpression): Match {
  const value = ownAt(tags, key.toLowerCase());
  const isIn = value !== undefined && values.includes(value);
  const holds = { In: isIn, NotIn: !isIn, Exists: value !== undefined, DoesNotExist: value === undefined }[operator];
  const words = `${key} ${operator}${values.length === 0 ? '' : ` ${values.join(', ')}`}`;
  return holds ? yes(`tags: ${words}`) : no(`tag ${key} is ${value ?? 'absent'}, but ${words} is asked for`);
}

function matchTags(version: GalleryVersion, { matchLabels, matchExpressions }: TagSelector): Match {
  const tags = effectiveTags(version);
  return allOf([
    ...Object.entries(matchLabels).map(([name, wanted]) => matchLabel(tags, name, wanted)),
    ...matchExpressions.map((expression) => matchExpression(tags, expression)),
  ]);
}

/** The same where only the version's own tags are known: they go before those of definition and gallery; what it has not is open. */
function matchOwnTags({ tags }: GalleryVersion, { matchLabels, matchExpressions }: TagSelector): Match {
  const own = new Map(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]));
  const ownTags = Object.fromEntries(own);
  const ifOwn = (name: string, match: () => Match) =>
    own.has(name.toLowerCase()) ? match() : open(`tag ${name} of its definition and gallery is not known`);
  return allOf([
    ...Object.entries(matchLabels).map(([name, wanted]) => ifOwn(name, () => matchLabel(ownTags, name, wanted))),
    ...matchExpressions.map((expression) => ifOwn(expression.key, () => matchExpression(ownTags, expression))),
  ]);
}

function matchImageBy(
  version: GalleryVersion,
  { galleries, images, tags }: Selector,
  matchBy: (version: GalleryVersion, tags: TagSelector) => Match,
): Match {
  return allOfInTurn([
    () => (galleries === null ? yes('') : matchGallery(version, galleries)),
    () => (images === null ? yes('') : matchImage(version, images)),
    () => (tags === null ? yes('') : matchBy(version, tags)),
  ]);
}

/** Everything of a selector but its `versions`. */
export function matchImageOf(version: GalleryVersion, selector: Selector): Match {
  return matchImageBy(version, selector, matchTags);
}

/** The same as far as the version alone tells, without the tags of its definition and gallery. */
export function matchImageOfAlone(version: GalleryVersion, selector: Selector): Match {
  return matchImageBy(version, selector, matchOwnTags);
}

/** Whether a version belongs to the rule at all: what its rank and age say left aside. */
export function belongsTo(version: GalleryVersion, selector: Selector): boolean {
  return allOf([matchImageOf(version, selector), matchLastingConditions(version, selector.versions)]).matches === true;
}

export function matchSelector(version: GalleryVersion, selector: Selector, context: VersionContext): Match {
  return allOfInTurn([() => matchImageOf(version, selector), () => matchVersion(version, selector.versions, context)]);
}
