// The contract between preparing a gallery for Dev Box and its side effects.
import type { AttachRole } from '../../domain/dev-box/dev-box-request';
import type { Finding } from '../../domain/values/finding';
import type { ActivityAnswer } from '../engine/activity-answer';
import type { CallingRun, OfRun } from '../engine/activity-contract';

export interface DevBoxInput {
  /** Resource ids. */
  readonly devCenterId: string;
  readonly galleryId: string;
  /** Null: one is made of the gallery's name. */
  readonly name: string | null;
  readonly role: AttachRole;
  readonly windows365Reader: string | null;
  /** Who asks. */
  readonly by: string;
  readonly traceParent?: string;
  /** Set by continue-as-new only. */
  readonly resume: DevBoxProgress | null;
}

export interface DevBoxProgress {
  readonly startedAt: string;
  readonly stage: DevBoxStage;
  readonly result: DevBoxResult;
  readonly operationUrl: string | null;
  readonly plan: AttachPlan | null;
}

/** In the order in which a run goes through them. */
export const devBoxStages = ['Planning', 'AssigningRoles', 'Attaching', 'AwaitingGallery', 'Done'] as const;
export type DevBoxStage = (typeof devBoxStages)[number];

/** What the operation shows, and leaves. */
export interface DevBoxResult {
  readonly devCenterId: string;
  readonly galleryId: string;
  /** The gallery's name in the dev center; null before it is chosen. */
  readonly name: string | null;
  readonly stage: DevBoxStage;
  /** `attached` by this run, or `unchanged`: it was there. */
  readonly outcome: 'attached' | 'unchanged' | null;
  readonly findings: readonly Finding[];
}

export type AttachStep = 'AssignRole' | 'AssignReader' | 'Attach';

/** What is there, and what is to be done. */
export interface AttachPlan {
  readonly name: string;
  /** The principal that gets the role; null where one holds it already. */
  readonly principalId: string | null;
  readonly steps: readonly AttachStep[];
  readonly findings: readonly Finding[];
}

export interface DevBoxRunIdentity extends CallingRun {
  readonly devCenterId: string;
  readonly galleryId: string;
  readonly by: string;
}

type Of = OfRun<DevBoxRunIdentity>;

export interface DevBoxActivities {
  planDevBoxGallery(
    input: Of & Pick<DevBoxInput, 'name' | 'role' | 'windows365Reader'>,
  ): Promise<ActivityAnswer<AttachPlan>>;
  assignDevBoxRoles(
    input: Of & Pick<DevBoxInput, 'role' | 'windows365Reader'> & { readonly plan: AttachPlan },
  ): Promise<ActivityAnswer<readonly Finding[]>>;
  /** Answers where the operation can be read; null where the service named no place. */
  attachGallery(input: Of & { readonly name: string }): Promise<ActivityAnswer<string | null>>;
  /** Whether the gallery is attached by now. */
  readAttachedGallery(
    input: Of & { readonly name: string; readonly operationUrl: string | null },
  ): Promise<ActivityAnswer<{ readonly isAttached: boolean; readonly retryAfterSeconds: number | null }>>;
  announceDevBoxGallery(
    input: Of & { readonly result: DevBoxResult; readonly startedAt: string },
  ): Promise<ActivityAnswer<null>>;
}
