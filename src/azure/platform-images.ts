// Platform images of a region and of an extended zone, read through the SDK: nothing of it is ever written back.
import type { ImageSku } from '../domain/plan/platform-parity';
import type { Arm } from './arm/arm';
import { ArmError } from './arm/arm-error';

/** A place whose images are listed: a region, or a zone of it. */
export interface ImagePlace {
  readonly subscriptionId: string;
  readonly location: string;
  /** Null: the region itself. */
  readonly zone: string | null;
}

interface Named {
  readonly name: string;
}

/** What the place does not have is an empty list. */
async function namesOf(list: () => Promise<readonly Named[]>): Promise<readonly string[]> {
  try {
    return (await list()).map(({ name }) => name);
  } catch (error) {
    if (error instanceof ArmError && error.kind === 'notFound') {
      return [];
    }
    throw error;
  }
}

export async function listOffers(arm: Arm, { subscriptionId, location }: ImagePlace, publisher: string) {
  const { virtualMachineImages } = await arm.compute(subscriptionId);
  return await namesOf(async () => await virtualMachineImages.listOffers(location, publisher));
}

export async function listSkus(arm: Arm, { subscriptionId, location }: ImagePlace, publisher: string, offer: string) {
  const { virtualMachineImages } = await arm.compute(subscriptionId);
  return await namesOf(async () => await virtualMachineImages.listSkus(location, publisher, offer));
}

export async function listPlatformVersions(
  arm: Arm,
  { subscriptionId, location, zone }: ImagePlace,
  { publisher, offer, sku }: ImageSku,
): Promise<readonly string[]> {
  const { virtualMachineImages, virtualMachineImagesEdgeZone } = await arm.compute(subscriptionId);
  return await namesOf(async () =>
    zone === null
      ? await virtualMachineImages.list(location, publisher, offer, sku)
      : await virtualMachineImagesEdgeZone.list(location, zone, publisher, offer, sku),
  );
}
