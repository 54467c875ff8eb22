// A run that prepares a gallery for a dev center: what it is given, how far it is, and what it leaves.
import type { Finding } from '../values/finding';
import type { AttachRole } from './dev-box-request';
import type { WishedIdentity } from './dev-center-identity';

export interface DevBoxInput {
  /** Resource ids. */
  readonly devCenterId: string;
  readonly galleryId: string;
  /** Null: one is made of the gallery's name. */
  readonly name: string | null;
  readonly role: AttachRole;
  readonly windows365Reader: string | null;
  /** The dev center shall have it; absent: it is left as it is. */
  readonly identity?: WishedIdentity;
  /** Who asks. */
  readonly by: string;
  /** Tells this request from every other; a repetition has the same. */
  readonly token: string;
  readonly traceParent?: string;
  /** Set by continue-as-new only. */
  readonly resume: DevBoxProgress | null;
}

export interface DevBoxProgress {
  readonly startedAt: string;
  readonly stage: DevBoxStage;
  readonly result: DevBoxResult;
  readonly operationUrl: string | null;
  /** Whether the write that adds the identity was sent; absent: no. */
  readonly identitySent?: boolean;
  readonly plan: AttachPlan | null;
}

/** In the order in which a run goes through them. */
export const devBoxStages = [
  'Planning',
  'AddingIdentity',
  'AssigningRoles',
  'Attaching',
  'AwaitingGallery',
  'Done',
] as const;
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

export type AttachStep = 'AddIdentity' | 'AssignRole' | 'AssignReader' | 'Attach';

/** What is there, and what is to be done. */
export interface AttachPlan {
  readonly name: string;
  /** The principal that gets the role; null where one holds it already, and until the dev center has the identity of AddIdentity. */
  readonly principalId: string | null;
  readonly steps: readonly AttachStep[];
  readonly findings: readonly Finding[];
}
