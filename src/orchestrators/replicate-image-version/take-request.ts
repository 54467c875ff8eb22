// What a run makes of what is handed over to it while it waits: a request, a hint, or word that the operation it waits for is over.
import { withEncryption, withRequested, withToken } from '../../domain/replication/new-record';
import type { ReplicationTarget } from '../../domain/replication/replication';
import { readEndedOperation, readReplicationRequest } from '../../domain/replication/replication-request';
import type {
  ReplicationInput,
  ReplicationRequest,
  RunProgress,
  RunRecord,
} from '../../domain/replication/replication-run';
import { clocksApartSeconds } from '../../domain/replication/start-decision';
import type { TakenRequest } from '../engine/waiting-run';
import { beganBefore30 } from './compatibility';

/** The run as it takes requests. */
export interface TakingRun {
  readonly input: ReplicationInput;
  readonly record: RunRecord;
  readonly progress: RunProgress;
  readonly isCheck: boolean;
  readonly isAsked: boolean;
  readonly atOnce: readonly string[];
  isHeld(zone: string): boolean;
  target(zone: string): ReplicationTarget | undefined;
  secondsSince(instant: string): number;
  noteAsked(request: ReplicationRequest): void;
  setProgress(change: Partial<RunProgress>): void;
  update(change: Partial<RunRecord>): void;
  endCheck(): void;
}

/** What the run pursues already needs only another look; anything else begins it anew. */
export function takeRequest(run: TakingRun, event: unknown): TakenRequest {
  const endedAt = readEndedOperation(event);
  if (endedAt !== null) {
    const { seenAt } = run.progress;
    const isNews = seenAt === undefined || Date.parse(seenAt) < Date.parse(endedAt);
    return isNews && !beganBefore30(run.input) ? 'look' : 'known';
  }
  const request = readReplicationRequest(event);
  return request === null || run.record.taken.includes(request.token) ? 'known' : take(run, request);
}

function take(run: TakingRun, request: ReplicationRequest): TakenRequest {
  const { trigger, targets, atOnce, askedAt } = request;
  const isOfNow = !beganBefore30(run.input);
  const isByPerson = trigger.kind === 'http';
  const isAtOnce = isByPerson && atOnce === true && isOfNow;
  const hurries = isByPerson && !run.isAsked && isOfNow;
  const endsTurn = isAtOnce && targets.some(({ zone }) => run.isHeld(zone));
  const endsCheck = run.isCheck && isByPerson;
  run.noteAsked(request);
  if (hurries) {
    run.setProgress({ isAsked: true });
  }
  if (isAtOnce) {
    run.setProgress({ atOnce: [...new Set([...run.atOnce, ...targets.map(({ zone }) => zone)])] });
  }
  noteRequest(run, request);
  if (endsCheck) {
    run.endCheck();
  }
  if (askedAt !== undefined && isOfNow && run.secondsSince(askedAt) > clocksApartSeconds) {
    return 'clockAhead';
  }
  const isAnew = endsCheck || endsTurn || !targets.every(({ zone }) => isPursued(run, zone, isByPerson));
  // An event tells of the end of an operation.
  const isHint = trigger.kind === 'event' && isOfNow;
  return isAnew ? 'anew' : hurries ? 'hurry' : isHint ? 'look' : 'noted';
}

/** Its token is taken, and what a person named stands in the record. */
function noteRequest(run: TakingRun, { token, targets, trigger, rule = 'request' }: ReplicationRequest): void {
  const named = trigger.kind === 'http' && rule === 'request' ? targets : [];
  run.update({
    taken: withToken(run.record.taken, token),
    requested: withRequested(run.record.requested, named),
    ...withEncryption(run.record.requestedEncryption, named),
  });
}

/** What has ended badly is tried again where a person asks for it. */
function isPursued(run: TakingRun, zone: string, isByPerson: boolean): boolean {
  const state = run.target(zone)?.state;
  return state !== undefined && (!isByPerson || (state !== 'Refused' && state !== 'Failed'));
}
