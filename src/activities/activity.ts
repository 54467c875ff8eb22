// How a function becomes an activity, whatever its process: the id is parsed once, it begins only while the budget of ARM
// requests has room, what it sends belongs to its run, and what it answers goes to the log as well.
import type { InvocationContext } from '@azure/functions';
import type { PlannedRequests, RequestGate } from '../azure/arm/request-gate';
import type { ArmCall } from '../azure/arm-calls';
import { type ReplicationEventProperties, replicationEventProperties } from '../domain/replication/event-properties';
import type { ReplicationTrigger } from '../domain/replication/replication';
import { boundedRetryAfter } from '../domain/replication/wait-schedule';
import { type ImageVersionId, parseImageVersionId } from '../domain/values/resource-id';
import type { ActivityAnswer, RetryAnswer } from '../orchestrators/engine/activity-answer';
import type { CallingRun } from '../orchestrators/engine/activity-contract';
import type { RunningTelemetry, TelemetryOperation } from '../telemetry/telemetry';
import { retry } from './answer';

type Act<Input, Value> = (input: Input) => Promise<ActivityAnswer<Value>>;

/** What an activity's requests are about: its run's image version or gallery, or a gallery of its input. */
interface OfSubscription {
  readonly run: CallingRun & { readonly imageVersionId?: string; readonly galleryId?: string };
  readonly galleryId?: string;
}

interface BudgetOptions<Input> {
  /** Whether it goes before those that wait for room; absent: never. */
  readonly isUrgent?: (input: Input) => boolean;
  /** Whether it asks Azure for nothing this time, so that it needs no room; absent: never. */
  readonly isFree?: (input: Input) => boolean;
  /** Those that ask once do not stand behind it; absent: they do. */
  readonly isPoll?: boolean;
}

/**
 * The activity, retried later while ARM throttles what it asks for, or the share of that budget is used up.
 *
 * @param calls those without which the activity can do nothing
 */
export function withinBudget<Input extends OfSubscription, Value>(
  gate: RequestGate,
  calls: readonly ArmCall[],
  act: Act<Input, Value>,
  { isUrgent = () => false, isFree = () => false, isPoll = false }: BudgetOptions<Input> = {},
): Act<Input, Value> {
  return async (input) => {
    const putOff = isFree(input) ? null : withoutRoom(gate, calls, input, { isUrgent: isUrgent(input), isPoll });
    return putOff ?? paced(await act(input), input.run.attempt);
  };
}

/**
 * Asks whether the activity may begin; where it may not it has a place in the line.
 *
 * @returns what it answers then; null: there is room
 */
export function withoutRoom(
  gate: RequestGate,
  calls: readonly ArmCall[],
  { run, galleryId = '' }: OfSubscription,
  kind: Pick<PlannedRequests, 'isUrgent' | 'isPoll'> = {},
): RetryAnswer | null {
  const caller = run.imageVersionId ?? run.galleryId ?? galleryId;
  const subscriptionId = subscriptionOf(caller);
  const planned = { subscriptionId, calls, caller, isAsked: run.isAsked === true, ...kind };
  const seconds = gate.secondsUntilRoom(planned, run.at);
  return seconds === 0
    ? null
    : retry(
        "this process has used up its share of Azure's request budget (ARM_BUDGET_SHARE), or ARM throttles it",
        seconds,
      );
}

/** What a service asks to wait, and has not helped, is not asked for ever so often. */
function paced<Value>(answer: ActivityAnswer<Value>, attempt: number): ActivityAnswer<Value> {
  return answer.kind === 'retry' && answer.about !== undefined
    ? { ...answer, afterSeconds: boundedRetryAfter(attempt - 1, answer.afterSeconds) }
    : answer;
}

const subscriptionOf = (id: string) => /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? '';

/** A run that is about one image version. */
export interface VersionRun extends CallingRun {
  readonly replicationId: string;
  readonly imageVersionId: string;
  readonly trigger: ReplicationTrigger;
}

/** What an activity about one image version is given besides its input. */
export interface OfVersion {
  readonly id: ImageVersionId;
  /** The properties that every event of the run carries. */
  readonly properties: ReplicationEventProperties;
}

/** An activity about one image version, whose id is parsed here and nowhere else. */
export function ofVersion<Input extends { readonly run: VersionRun }, Value>(
  act: (input: Input & OfVersion) => Promise<ActivityAnswer<Value>>,
): Act<Input, Value> {
  return async (input) => {
    const id = versionIdOf(input.run);
    return await act({ ...input, id, properties: propertiesOf(input.run, id) });
  };
}

/** @throws Error where the id is malformed, which the triggers have excluded */
export function versionIdOf({ imageVersionId }: { readonly imageVersionId: string }): ImageVersionId {
  const id = parseImageVersionId(imageVersionId);
  if (!id.ok) {
    throw new Error(id.problems.map(({ field, message }) => `${field} ${message}`).join('; '));
  }
  return id.value;
}

function propertiesOf({ replicationId, trigger }: VersionRun, id: ImageVersionId) {
  return replicationEventProperties(replicationId, id, trigger);
}

/** The activities of a process by name. */
export type ActivityTable = Readonly<Record<string, Act<never, unknown>>>;

/** An activity as a function's handler; durable-functions knows its input only as unknown. */
export function createActivityHandler(
  name: string,
  activitiesOf: (context: InvocationContext) => ActivityTable,
  runIn: RunningTelemetry['runIn'],
): (input: unknown, context: InvocationContext) => Promise<ActivityAnswer<unknown>> {
  return async (input, context) => {
    const act = activitiesOf(context)[name] as Act<unknown, unknown>;
    const answer = await runIn(operationOf(input), async () => await act(input));
    if (answer.kind === 'retry') {
      context.warn(`${name}: retry later: ${answer.reason}`);
    } else if (answer.kind === 'refused') {
      context.warn(`${name}: refused: ${answer.finding.code}: ${answer.finding.message}`);
    }
    return answer;
  };
}

/** What the requests of the activity belong to. */
function operationOf(input: unknown): TelemetryOperation {
  const { run } = input as { readonly run: CallingRun | VersionRun };
  const { attempt, traceParent } = run;
  const properties = 'imageVersionId' in run ? propertiesOf(run, versionIdOf(run)) : {};
  return { ...properties, attempt, ...(traceParent !== undefined && { traceParent }) };
}
