// Event Grid's ways of saying that an image version was written, reduced to one: the version's resource id. An event
// is a hint, possibly forged: nothing of it but the id and the caller's name is used, and its correlation id is compared.
import { isObject, objectAt, textAt } from '../values/json';
import { type GalleryId, type ImageVersionId, isInGallery, parseImageVersionId } from '../values/resource-id';
import { quote, shorten } from '../values/result';

export type IgnoredReason =
  | 'NotAnEvent'
  | 'OtherEventType'
  | 'OtherOperation'
  | 'OtherResource'
  | 'MalformedResourceId'
  | 'GalleryNotWatched';

export type EventDecision =
  | {
      readonly kind: 'hint';
      readonly imageVersionId: ImageVersionId;
      readonly by: string;
      readonly eventId: string;
      /** When the event says it happened; null where it does not. */
      readonly time: string | null;
      /** Azure's id of the write that it tells of; null where it names none. */
      readonly correlationId: string | null;
    }
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason; readonly message: string; readonly eventId: string };

const writeSuccess = 'microsoft.resources.resourcewritesuccess';
const createdOrUpdated = 'microsoft.resourcenotifications.resources.createdorupdated';
const versionWrite = 'microsoft.compute/galleries/images/versions/write';
const versionType = 'microsoft.compute/galleries/images/versions';

const oneOf = (...values: ReadonlyArray<string | null>) =>
  values.find((value) => value !== null && value !== '') ?? null;

/** Names that come from outside are told onwards: on one line, and short. */
const nameOf = (text: string) => shorten(text, 120).replace(/\p{C}/gu, '?');

/** Who wrote, as far as the event tells: claims and evidence are often empty. */
function caller(data: unknown): string | null {
  const claims = objectAt(data, 'claims');
  return oneOf(
    textAt(claims, 'name'),
    textAt(claims, 'appid'),
    textAt(objectAt(data, 'authorization', 'evidence'), 'principalId'),
  );
}

/** Resource that a ResourceWriteSuccess or CreatedOrUpdated speaks of, or why it is of no concern. */
function resourceOf(
  event: unknown,
  type: string,
): { readonly id: unknown } | { readonly reason: IgnoredReason; readonly message: string } {
  const data = objectAt(event, 'data');
  if (type === createdOrUpdated) {
    const resource = objectAt(data, 'resourceInfo');
    const resourceType = textAt(resource, 'type') ?? '';
    return resourceType.toLowerCase() === versionType
      ? { id: resource.id }
      : { reason: 'OtherResource', message: `the resource's type is ${quote(resourceType)}` };
  }
  const operation = textAt(data, 'operationName') ?? '';
  return operation.toLowerCase() === versionWrite
    ? { id: textAt(data, 'resourceUri') ?? textAt(event, 'subject') }
    : { reason: 'OtherOperation', message: `the operation is ${quote(operation)}` };
}

/**
 * @param event one event in the Event Grid schema (with ResourceWriteSuccess), as CloudEvents 1.0, or a Resource
 * Notification
 * @param watched the galleries that may be written to
 */
export function decideOnEvent(event: unknown, watched: readonly GalleryId[]): EventDecision {
  const eventId = nameOf(textAt(event, 'id') ?? '');
  const ignored = (reason: IgnoredReason, message: string): EventDecision => ({
    kind: 'ignored',
    reason,
    message,
    eventId,
  });
  const type = oneOf(textAt(event, 'eventType'), textAt(event, 'type'));
  if (!isObject(event) || type === null || !isObject(event.data)) {
    return ignored('NotAnEvent', 'it has no type or no data');
  }
  if (![writeSuccess, createdOrUpdated].includes(type.toLowerCase())) {
    return ignored('OtherEventType', `the event's type is ${quote(type)}`);
  }
  const resource = resourceOf(event, type.toLowerCase());
  if ('reason' in resource) {
    return ignored(resource.reason, resource.message);
  }
  const version = parseImageVersionId(resource.id, 'resourceUri');
  if (!version.ok) {
    return ignored('MalformedResourceId', version.problems.map((one) => `${one.field} ${one.message}`).join('; '));
  }
  if (!isInGallery(version.value, watched)) {
    return ignored('GalleryNotWatched', `gallery ${quote(version.value.galleryName)} is not among WATCHED_GALLERIES`);
  }
  return {
    kind: 'hint',
    imageVersionId: version.value,
    by: nameOf(caller(event.data) ?? `event ${eventId}`),
    eventId,
    time: oneOf(textAt(event, 'eventTime'), textAt(event, 'time')),
    correlationId: textAt(event.data, 'correlationId'),
  };
}
