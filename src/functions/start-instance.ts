// What is accepted is done: a start under a fixed id, or a request to the run that has it, is followed up until a run has
// taken it. The durable engine may accept two starts of one id and run one, drops a start that comes while a run ends, and
// loses events that come while a run does something else. So each request has a token, and a run names in its custom status
// the tokens that it has taken: its own start's, and those of the requests that were handed over to it.
import { type InstanceStatus, isLive, replacedReason } from '../domain/replication/replication-view';
import { requestEvent } from '../orchestrators/names';
import type { BegunWork, WorkWatch } from './begun-work';
import { findInstance, type HubClock, isUnknownInstance, type TaskHub } from './task-hub';

export type NextStep<Input> =
  | { readonly kind: 'start'; readonly input: Input }
  /** Nobody will run the instance that is there: it is ended, and started anew. */
  | { readonly kind: 'replace'; readonly why: string }
  | { readonly kind: 'handOver' | 'wait' }
  | { readonly kind: 'settled' };

export interface ProcessStart<Input> {
  readonly orchestrator: string;
  readonly instanceId: string;
  /** What is handed over to a run that is under way. */
  readonly request: object;
  /** What this process does for the task hub; without it the instance is looked at more often. */
  readonly work?: BegunWork;
  /** The instance as whoever asks has read it, which serves as the first look where it is under way; absent: it was not read. */
  readonly seen?: InstanceStatus | null;
  /** Told when a start of ours was accepted for the first time. */
  onStart?(): void;
  /** Asked anew at each look, until it says `settled`. */
  decide(status: InstanceStatus | null): Promise<NextStep<Input>>;
}

export interface Followed {
  /** Whether a start of ours was accepted, which does not say that it is the one that runs. */
  readonly started: boolean;
  /** False where patience ended before the request was seen to be taken. */
  readonly settled: boolean;
  readonly status: InstanceStatus | null;
}

/** The task hub has a start, and was not seen to carry it out: whoever asked is to ask again. */
export class StartPending extends Error {
  constructor(readonly instanceId: string) {
    super(`The task hub has not carried out the start of ${instanceId} yet. Retry in a moment.`);
  }
}

/** Event Grid waits half a minute for an answer. */
const patienceMilliseconds = 20_000;
const firstLookMilliseconds = 50;
const lookMilliseconds = 1_000;
/** The effect of a termination is a message of the task hub. */
const terminationMilliseconds = 15_000;

export async function followStart<Input>(hub: TaskHub, clock: HubClock, start: ProcessStart<Input>): Promise<Followed> {
  const watch = start.work?.watch(start.instanceId) ?? null;
  try {
    return await follow(hub, clock, start, watch);
  } finally {
    watch?.end();
  }
}

async function follow<Input>(
  hub: TaskHub,
  clock: HubClock,
  { orchestrator, instanceId, request, seen, onStart, decide }: ProcessStart<Input>,
  watch: WorkWatch | null,
): Promise<Followed> {
  const until = clock.elapsed() + patienceMilliseconds;
  let started = false;
  let delay = firstLookMilliseconds;
  let raisedAt = Number.NEGATIVE_INFINITY;
  let known = seen;
  for (;;) {
    const isFresh = known === undefined;
    const status = known === undefined ? await findInstance(hub, instanceId) : known;
    known = undefined;
    const next = await decide(status);
    if (!isFresh && next.kind !== 'handOver') {
      continue; // No run is begun, or ended, by a record that may be seconds old: what another one took out since would be forgotten.
    }
    if (next.kind === 'settled') {
      return { started, settled: true, status };
    }
    if (clock.elapsed() >= until) {
      return { started, settled: false, status };
    }
    if (next.kind === 'replace') {
      await endInstance(hub, clock, instanceId, `${replacedReason} it ${next.why}.`);
      continue;
    }
    if (next.kind === 'start') {
      const accepted = await tryToStart(hub, orchestrator, instanceId, next.input);
      if (accepted && !started) {
        onStart?.();
      }
      started ||= accepted;
    }
    if (next.kind === 'handOver' && clock.elapsed() - raisedAt >= lookMilliseconds) {
      raisedAt = clock.elapsed();
      await raiseEvent(hub, instanceId, requestEvent, request);
    }
    if (started && next.kind !== 'handOver' && watch !== null && !watch.isOver) {
      await watch.nextLook(clock, until - clock.elapsed());
      continue;
    }
    await clock.wait(delay);
    delay = Math.min(delay * 2, lookMilliseconds);
  }
}

/** @returns false where the task hub holds a live instance of the id, which the next look shows */
async function tryToStart(hub: TaskHub, orchestrator: string, instanceId: string, input: unknown): Promise<boolean> {
  try {
    await hub.startNew(orchestrator, { instanceId, input });
    return true;
  } catch (error) {
    const status = await findInstance(hub, instanceId);
    if (status === null || !isLive(status.runtimeStatus)) {
      throw error;
    }
    return false;
  }
}

/** An instance that has ended meanwhile is found ended at the next look. */
export async function raiseEvent(hub: TaskHub, instanceId: string, name: string, value: object): Promise<void> {
  try {
    await hub.raiseEvent(instanceId, name, value);
  } catch (error) {
    const status = await findInstance(hub, instanceId);
    if (status !== null && isLive(status.runtimeStatus)) {
      throw error;
    }
  }
}

/** Ends an instance and waits until that is seen; one that cannot be ended so is purged, where the task hub does that. */
export async function endInstance(hub: TaskHub, clock: HubClock, instanceId: string, reason: string): Promise<void> {
  if (await terminateInstance(hub, clock, instanceId, reason)) {
    return;
  }
  try {
    await hub.purgeInstanceHistory(instanceId);
  } catch {
    // Some task hubs purge nothing that has not ended: then the next look finds it as it is.
  }
}

/** @returns whether the instance was seen to have ended, for whatever reason, within a quarter of a minute */
export async function terminateInstance(
  hub: TaskHub,
  clock: HubClock,
  instanceId: string,
  reason: string,
): Promise<boolean> {
  try {
    await hub.terminate(instanceId, reason);
  } catch (error) {
    if (isUnknownInstance(error)) {
      return true;
    }
    // It may have ended in this moment, which the look below shows.
  }
  for (const until = clock.elapsed() + terminationMilliseconds; ; ) {
    const status = await findInstance(hub, instanceId);
    if (status === null || !isLive(status.runtimeStatus)) {
      return true;
    }
    if (clock.elapsed() >= until) {
      return false;
    }
    await clock.wait(lookMilliseconds / 2);
  }
}
