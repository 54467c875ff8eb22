// Attaching the gallery to the dev center, and looking whether it is. A name that another gallery has is never written over.
import type { Arm } from '../../azure/arm/arm';
import { ArmError } from '../../azure/arm/arm-error';
import type { ArmResponse } from '../../azure/arm/arm-request';
import { getAttachedGallery, listOfDevCenter, putAttachedGallery } from '../../azure/dev-centers';
import { describeError } from '../../azure/judge-answer';
import { isBeingDetached, readAttachedGalleries } from '../../domain/dev-box/gallery-name';
import { sameName } from '../../domain/values/ascii-fold';
import { finding } from '../../domain/values/finding';
import { objectAt, textAt } from '../../domain/values/json';
import { type DevCenterId, formatGalleryId, sameResourceId } from '../../domain/values/resource-id';
import type { ActivityAnswer } from '../../orchestrators/engine/activity-answer';
import type { DevBoxActivities } from '../../orchestrators/prepare-dev-box-gallery/contract';
import { answering, done, refuse } from '../answer';
import { untilDetached } from '../attach-plan';
import type { ActivityDeps } from '../deps';
import { idsOf } from './ids-of';

/** Rights become effective within half an hour; of a missing one the service says only that the request is not valid, if it says why. */
const rightsPatienceSeconds = 1800;

export function createAttachGallery({ arm: client }: Pick<ActivityDeps, 'arm'>): DevBoxActivities['attachGallery'] {
  return async ({ run, name }) =>
    await answering(client.at(run.at), async (arm) => {
      const { devCenter, gallery } = idsOf(run);
      const galleryId = formatGalleryId(gallery);
      const listed = await listOfDevCenter(arm, devCenter, 'galleries');
      if (isBeingDetached(listed, galleryId)) {
        return untilDetached(gallery);
      }
      const attached = readAttachedGalleries(listed);
      const present = attached.find((one) => sameName(one.name, name));
      if (present !== undefined && !sameResourceId(present.galleryResourceId, galleryId)) {
        const message = `The name ${name} has been taken meanwhile by ${present.galleryResourceId}.`;
        return refuse(finding('error', 'DevBoxNameTaken', message));
      }
      // Whoever attached it meanwhile, under this name or another: it is there.
      if (
        attached.some(({ galleryResourceId, hasFailed }) => !hasFailed && sameResourceId(galleryResourceId, galleryId))
      ) {
        return done(null);
      }
      try {
        const { operationLink } = await putAttachedGallery(arm, devCenter, name, galleryId);
        return done(operationLink !== null && arm.isOwnLink(operationLink, null) ? operationLink : null);
      } catch (error) {
        if (error instanceof ArmError && error.status === 400 && /^(ValidationError)?$/.test(error.code)) {
          const message = `The dev center refused the gallery: ${describeError(error)} Its identity needs Contributor on the gallery; a new role takes up to half an hour to become effective, and an identity that was deleted and made anew under its name has to be taken off the dev center and added again.`;
          const patience = { seconds: rightsPatienceSeconds, finding: finding('error', 'WriteRefused', message) };
          return { kind: 'retry', afterSeconds: null, reason: message, patience };
        }
        throw error;
      }
    });
}

export function createReadAttachedGallery({
  arm: client,
}: Pick<ActivityDeps, 'arm'>): DevBoxActivities['readAttachedGallery'] {
  return async ({ run, name, operationUrl }) => {
    const readAttached = async (arm: Arm): Promise<ActivityAnswer<AttachedState>> => {
      const operation = operationUrl === null ? null : await readOperation(arm, operationUrl);
      if (operation !== null && /^(Failed|Canceled)$/.test(textAt(operation.body, 'status') ?? '')) {
        const error = objectAt(operation.body, 'error');
        const words = `${textAt(error, 'code') ?? ''}: ${textAt(error, 'message') ?? 'no reason given'}`;
        return refuse(finding('error', 'WriteRefused', `The dev center could not attach the gallery: ${words}`));
      }
      const { devCenter, gallery } = idsOf(run);
      const found = await findAttached(arm, devCenter, name, formatGalleryId(gallery));
      const state = textAt(objectAt(found.body, 'properties'), 'provisioningState');
      // While the operation is under way, the state is that of an attempt before it.
      const isUnderWay = operation !== null && !/^succeeded$/i.test(textAt(operation.body, 'status') ?? '');
      if (state === 'Failed' && !isUnderWay) {
        return refuse(
          finding('error', 'WriteRefused', 'The dev center could not attach the gallery (provisioningState Failed).'),
        );
      }
      return done({
        isAttached: state === 'Succeeded',
        retryAfterSeconds: operation?.retryAfter ?? null,
        ...(sameName(found.name, name) ? {} : { elsewhere: found.name }),
      });
    };
    return await answering(client.at(run.at), readAttached, { isUnseen: true });
  };
}

interface AttachedState {
  readonly isAttached: boolean;
  readonly retryAfterSeconds: number | null;
  readonly elsewhere?: string;
}

/** The attached gallery by its name, or by the name under which somebody else attached it. */
async function findAttached(arm: Arm, devCenter: DevCenterId, name: string, galleryId: string) {
  try {
    return { name, body: (await getAttachedGallery(arm, devCenter, name)).body };
  } catch (error) {
    if (!(error instanceof ArmError) || error.kind !== 'notFound') {
      throw error;
    }
    const listed = await listOfDevCenter(arm, devCenter, 'galleries');
    const body = listed.find((one) =>
      readAttachedGalleries([one]).some(({ galleryResourceId }) => sameResourceId(galleryResourceId, galleryId)),
    );
    const there = textAt(body, 'name');
    if (there === null) {
      throw error;
    }
    return { name: there, body };
  }
}

/** @returns null where the operation is not known, or not for us to read: then the gallery alone says how it is */
async function readOperation(arm: Arm, operationUrl: string): Promise<ArmResponse | null> {
  try {
    return await arm.follow(operationUrl, null);
  } catch (error) {
    if (error instanceof ArmError && (error.kind === 'notFound' || error.kind === 'forbidden')) {
      return null;
    }
    throw error;
  }
}
