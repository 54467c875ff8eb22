// The contract between the delivery of a completion event and its side effects.
import type { Replication, ReplicationTrigger } from '../../domain/replication/replication';
import type { ActivityAnswer } from '../engine/activity-answer';
import type { CallingRun, OfRun } from '../engine/activity-contract';

export interface DeliverCompletionInput {
  readonly replication: Replication;
  readonly traceParent?: string;
  /** Set by continue-as-new only: ISO 8601. */
  readonly startedAt: string | null;
  /** Attempts that failed; set by continue-as-new only. */
  readonly attempts?: number;
}

export interface DeliveryIdentity extends CallingRun {
  readonly replicationId: string;
  readonly imageVersionId: string;
  readonly trigger: ReplicationTrigger;
}

type OfDelivery = OfRun<DeliveryIdentity> & { readonly replication: Replication };

export interface DeliveryActivities {
  sendCompletion(input: OfDelivery): Promise<ActivityAnswer<null>>;
  reportCompletionNotSent(
    input: OfDelivery & { readonly startedAt: string; readonly attempts: number; readonly reason: string },
  ): Promise<ActivityAnswer<null>>;
}
