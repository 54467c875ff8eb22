// The contract between preparing a gallery for Dev Box and its side effects.

import type { AttachPlan, DevBoxInput, DevBoxResult } from '../../domain/dev-box/dev-box-run';
import type { WishedIdentity } from '../../domain/dev-box/dev-center-identity';
import type { Finding } from '../../domain/values/finding';
import type { ActivityAnswer } from '../engine/activity-answer';
import type { CallingRun, OfRun } from '../engine/activity-contract';

export interface DevBoxRunIdentity extends CallingRun {
  readonly devCenterId: string;
  readonly galleryId: string;
  readonly by: string;
}

type Of = OfRun<DevBoxRunIdentity>;

export interface DevBoxActivities {
  planDevBoxGallery(
    input: Of & Pick<DevBoxInput, 'name' | 'role' | 'windows365Reader' | 'identity'>,
  ): Promise<ActivityAnswer<AttachPlan>>;
  /** @param input.wasSent whether this run has sent the write; the answer says so too. `principalId` is null until the dev center has it. */
  addDevCenterIdentity(
    input: Of & { readonly identity: WishedIdentity; readonly wasSent: boolean },
  ): Promise<ActivityAnswer<{ readonly principalId: string | null; readonly wasSent: boolean }>>;
  assignDevBoxRoles(
    input: Of & Pick<DevBoxInput, 'role' | 'windows365Reader'> & { readonly plan: AttachPlan },
  ): Promise<ActivityAnswer<readonly Finding[]>>;
  /** Answers where the operation can be read; null where the service named no place. */
  attachGallery(input: Of & { readonly name: string }): Promise<ActivityAnswer<string | null>>;
  /** Whether the gallery is attached by now; `elsewhere` is its name where somebody else attached it under another one. */
  readAttachedGallery(input: Of & { readonly name: string; readonly operationUrl: string | null }): Promise<
    ActivityAnswer<{
      readonly isAttached: boolean;
      readonly retryAfterSeconds: number | null;
      readonly elsewhere?: string;
    }>
  >;
  announceDevBoxGallery(
    input: Of & { readonly result: DevBoxResult; readonly startedAt: string },
  ): Promise<ActivityAnswer<null>>;
}
