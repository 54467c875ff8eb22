// The name under which a gallery is attached to a dev center: valid for Dev Box, free, and never one over another gallery.
import { foldAscii, sameName } from '../values/ascii-fold';
import { type JsonObject, objectAt, textAt } from '../values/json';
import { sameResourceId } from '../values/resource-id';

/** What both the definition (3 to 63 characters) and the service (no hyphens, no dot or underscore at the ends) take. */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9_.]{1,61}[A-Za-z0-9]$/;
const reserved = 'default';

export function isDevBoxGalleryName(name: string): boolean {
  return namePattern.test(name) && foldAscii(name) !== reserved;
}

/** A name that Dev Box takes, made of the Compute Gallery's: hyphens become underscores, the ends are trimmed, short names filled. */
export function devBoxNameOf(galleryName: string): string {
  const trimmed = galleryName.replace(/[^A-Za-z0-9_.]/g, '_').replace(/^[._]+|[._]+$/g, '');
  const filled = trimmed.length < 3 ? `gallery_${trimmed || 'images'}` : trimmed;
  const name = filled.slice(0, 63).replace(/[._]+$/, '');
  return foldAscii(name) === reserved ? `${name}_gallery` : name;
}

/** A gallery as the dev center lists it. */
export interface AttachedGallery {
  readonly name: string;
  readonly galleryResourceId: string;
  /** The dev center could not attach it: it stands in the list, and its images do not. */
  readonly hasFailed: boolean;
}

/** @param listed entries of `GET …/devcenters/{dc}/galleries`; those without a name or an id are left out */
export function readAttachedGalleries(listed: readonly unknown[]): readonly AttachedGallery[] {
  return listed.flatMap((entry) => {
    const name = textAt(entry, 'name');
    const galleryResourceId = textAt(objectAt(entry, 'properties') satisfies JsonObject, 'galleryResourceId');
    const hasFailed = /^(failed|canceled)$/i.test(textAt(objectAt(entry, 'properties'), 'provisioningState') ?? '');
    return name === null || galleryResourceId === null ? [] : [{ name, galleryResourceId, hasFailed }];
  });
}

/** @returns whether the gallery is on its way out of the dev center: it is listed until it is off, and is not there to stay */
export function isBeingDetached(listed: readonly unknown[], galleryId: string): boolean {
  return listed.some(
    (entry) =>
      textAt(objectAt(entry, 'properties'), 'provisioningState') === 'Deleting' &&
      readAttachedGalleries([entry]).some(({ galleryResourceId }) => sameResourceId(galleryResourceId, galleryId)),
  );
}

export type AttachName =
  /** The gallery is there already, under whatever name. */
  | { readonly kind: 'attached'; readonly name: string }
  /** No gallery has it, or this one, which could not be attached under it. */
  | { readonly kind: 'free'; readonly name: string }
  /** The wanted name belongs to another gallery, or is reserved or not valid: never a write over it. */
  | { readonly kind: 'taken' | 'invalid'; readonly name: string; readonly suggestion: string };

/** @param wanted null: one is made of the gallery's own name */
export function chooseAttachName(
  galleryId: string,
  subscriptionId: string,
  wanted: string | null,
  attached: readonly AttachedGallery[],
): AttachName {
  const own = attached.filter(({ galleryResourceId }) => sameResourceId(galleryResourceId, galleryId));
  const present = own.find(({ hasFailed }) => !hasFailed) ?? own[0];
  if (present !== undefined) {
    return { kind: present.hasFailed ? 'free' : 'attached', name: present.name };
  }
  const base = wanted ?? devBoxNameOf(galleryId.slice(galleryId.lastIndexOf('/') + 1));
  const isTaken = (name: string) => attached.some((one) => sameName(one.name, name));
  if (!isDevBoxGalleryName(base)) {
    return { kind: 'invalid', name: base, suggestion: freeName(devBoxNameOf(base), subscriptionId, isTaken) };
  }
  if (!isTaken(base)) {
    return { kind: 'free', name: base };
  }
  const suggestion = freeName(base, subscriptionId, isTaken);
  return wanted === null ? { kind: 'free', name: suggestion } : { kind: 'taken', name: base, suggestion };
}

function freeName(base: string, subscriptionId: string, isTaken: (name: string) => boolean): string {
  const stem = base.slice(0, 54);
  const candidates = [base, `${stem}_${subscriptionId.slice(0, 6)}`];
  for (let number = 2; candidates.length < 200; number += 1) {
    candidates.push(`${stem}_${number}`);
  }
  return candidates.find((name) => !isTaken(name)) ?? `${stem}_${subscriptionId.slice(0, 8)}`;
}
