// A replication as the API shows it (docs/api.md), and what starts one.
import type { TargetState } from '../image-version/zone-status';
import type { Finding } from '../values/finding';
import type { ZoneStorageAccountType } from '../values/zone-target';

const openStates = ['Waiting', 'Planning', 'EnsuringIdentity', 'AddingTargets', 'Replicating'] as const;
const finalStates = ['Succeeded', 'NoChange', 'PartiallySucceeded', 'Failed', 'Canceled'] as const;

/** Every state that a replication can show, in the order in which it goes through them. */
export const replicationStates = [...openStates, ...finalStates] as const;

export type ReplicationState = (typeof replicationStates)[number];
export type FinalState = (typeof finalStates)[number];

export interface ReplicationTarget {
  readonly region: string;
  readonly zone: string;
  readonly replicas: number;
  readonly storageAccountType: ZoneStorageAccountType;
  readonly state: TargetState;
  /** 0 to 100. */
  readonly progress: number;
  /** The service's or the plan's own words; null where there are none. */
  readonly details: string | null;
}

export interface ReplicationTrigger {
  readonly kind: 'event' | 'http' | 'timer';
  /** Who or what: a principal, an event's id, a function. */
  readonly by: string;
}

export interface Replication {
  readonly id: string;
  readonly imageVersionId: string;
  readonly state: ReplicationState;
  readonly targets: readonly ReplicationTarget[];
  readonly findings: readonly Finding[];
  readonly trigger: ReplicationTrigger;
  /** What decided where the version belongs: a rule's name, `tag` or `request`; null where that is not known. */
  readonly rule: string | null;
  /** ISO 8601, UTC, as are the other two. */
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Null until the state is final. */
  readonly finishedAt: string | null;
  /** The runs before, newest first, at most ten. */
  readonly history: readonly EarlierRun[];
}

export interface EarlierRun {
  readonly state: ReplicationState;
  readonly trigger: ReplicationTrigger;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

export function isFinal(state: ReplicationState): state is FinalState {
  return finalStates.some((final) => final === state);
}

/** Whether nothing more will happen to a target. */
export function isSettled(state: TargetState): boolean {
  return state === 'Completed' || state === 'Failed' || state === 'Refused';
}
