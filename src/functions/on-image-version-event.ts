// Event Grid: an image version was written. The event is a hint; what it means is decided in the domain.
import type { InvocationContext } from '@azure/functions';
import { type ImageVersionSnapshot, isBusy } from '../domain/image-version/image-version';
import { decideOnEvent, type EventDecision } from '../domain/intake/image-version-event';
import { replicationEventProperties } from '../domain/replication/event-properties';
import { placedTargets } from '../domain/replication/placement';
import { replicationId } from '../domain/replication/replication-id';
import type { InstanceStatus } from '../domain/replication/replication-view';
import { hasAll, isSettled, lists } from '../domain/replication/settled';
import { awaitsReplication, readExistingRun } from '../domain/replication/start-decision';
import type { ImageVersionId } from '../domain/values/resource-id';
import type { ZoneTarget } from '../domain/values/zone-target';
import { JoinedCalls } from './joined-calls';
import { tellToLook, withoutZones } from './replication-runs';
import { type ReplicationDeps, requestReplication, tellUnchanged } from './request-replication';
import { findInstance, realClock } from './task-hub';
import { type DecideZones, whyNothing } from './zone-decisions';

export interface EventDeps extends ReplicationDeps {
  readonly decideZones: DecideZones;
  /** Whether this process made the write that has the correlation id; absent: it is not known. */
  readonly isOwnWrite?: (id: ImageVersionId, correlationId: string) => boolean;
}

/** ARM's caches answer 404 for what was just written: an event is delivered again so long. */
const absentMilliseconds = 600_000;

const ignoredReasons = { Covered: 'NothingAsked', Held: 'HeldByTag', Refused: 'HeldByTag' } as const;

export function createOnImageVersionEvent(deps: EventDeps) {
  const handleHint = createHintHandler(deps);
  const hints = new JoinedCalls<HintOutcome>();
  return async (event: unknown, context: InvocationContext): Promise<void> => {
    const { config, telemetry } = deps;
    const decision = decideOnEvent(event, config.watchedGalleries);
    if (decision.kind === 'ignored') {
      const { reason, message, eventId } = decision;
      context.info(`Event ${eventId} ignored: ${reason}, ${message}`);
      telemetry.trackEvent('EventIgnored', { trigger: 'event', eventId, reason, message }, {});
      return;
    }
    const { imageVersionId, by, time } = decision;
    const own = isOwn(deps, decision) ? decision.correlationId : null;
    const key = JSON.stringify([replicationId(imageVersionId), by, isOld(time), own]);
    const { value, isOwn: isFirst } = await hints.handle(
      key,
      async () =>
        (own === null ? null : await tellOfEnd(deps, context, decision)) ?? (await handleHint(decision, context)),
    );
    if (!isFirst) {
      tellCopy(deps, context, decision, value);
    }
  };
}

/** What came of a hint, as telemetry has it. */
type HintOutcome =
  | { readonly kind: 'ignored'; readonly reason: string; readonly message: string }
  | { readonly kind: 'requested'; readonly rule: string; readonly outcome: 'unchanged' | 'joined' };

type Hint = Extract<EventDecision, { kind: 'hint' }>;

/** Each delivery is told, also one that needed no look of its own. */
function tellCopy(
  { telemetry }: EventDeps,
  context: InvocationContext,
  { imageVersionId, by, eventId }: Hint,
  value: HintOutcome,
): void {
  const id = replicationId(imageVersionId);
  const trigger = { kind: 'event', by } as const;
  if (value.kind === 'ignored') {
    const { reason, message } = value;
    const properties = replicationEventProperties(id, imageVersionId, trigger);
    telemetry.trackEvent('EventIgnored', { ...properties, eventId, reason, message }, {});
    return;
  }
  const { rule, outcome } = value;
  const properties = replicationEventProperties(id, imageVersionId, trigger, rule);
  telemetry.trackEvent('ReplicationRequested', { ...properties, eventId, outcome }, {});
  context.info(`Replication ${id}: ${outcome} (event ${eventId}, with a copy of it)`);
}

const isOwn = ({ isOwnWrite }: EventDeps, { imageVersionId, correlationId }: Hint) =>
  correlationId !== null && isOwnWrite?.(imageVersionId, correlationId) === true;

/**
 * A write of this process has come to its end: the run that made it looks at the version, so nobody else need read it.
 *
 * @returns null where no run waits for that, and where the one that does pursues what a person named: the policy may ask for more
 */
async function tellOfEnd(
  { telemetry, taskHub, clock = realClock }: EventDeps,
  context: InvocationContext,
  { imageVersionId, by, eventId }: Hint,
): Promise<HintOutcome | null> {
  const hub = taskHub(context);
  const id = replicationId(imageVersionId);
  const status = await findInstance(hub, id);
  const existing = status === null ? null : readExistingRun(status, clock.now());
  const rule = existing?.record.rule ?? null;
  if (existing === null || rule === null || rule === 'request' || !awaitsReplication(existing)) {
    return null;
  }
  await tellToLook(hub, id, new Date(clock.now()).toISOString());
  const properties = replicationEventProperties(id, imageVersionId, { kind: 'event', by }, rule);
  telemetry.trackEvent('ReplicationRequested', { ...properties, eventId, outcome: 'joined' }, {});
  context.info(`Replication ${id}: joined (event ${eventId}, of the end of its own write)`);
  return { kind: 'requested', rule, outcome: 'joined' };
}

function createHintHandler(deps: EventDeps) {
  return async (hint: Hint, context: InvocationContext): Promise<HintOutcome> => {
    const { telemetry } = deps;
    const { imageVersionId, by, eventId, time } = hint;
    const ignore = (reason: string, message: string): HintOutcome => {
      context.info(`Event ${eventId} ignored: ${reason}, ${message}`);
      const properties = replicationEventProperties(replicationId(imageVersionId), imageVersionId, {
        kind: 'event',
        by,
      });
      telemetry.trackEvent('EventIgnored', { ...properties, eventId, reason, message }, {});
      return { kind: 'ignored', reason, message };
    };
    // Looked up at most once, and after the version was read.
    const looks: Promise<InstanceStatus | null>[] = [];
    const isSettledWith = async (version: ImageVersionSnapshot, targets: readonly ZoneTarget[]) => {
      if (!hasAll(version, targets)) {
        return false; // whatever its record says
      }
      const look = looks[0] ?? findInstance(deps.taskHub(context), replicationId(imageVersionId));
      looks[0] = look;
      return isSettled(await look, version, targets);
    };
    const decided = await deps.decideZones(imageVersionId, null, { isSettled: isSettledWith });
    if (decided.kind !== 'read') {
      const words = decided.kind === 'refused' ? decided.finding.message : decided.reason;
      if (decided.kind === 'refused' && decided.isGone === true && isOld(time)) {
        return ignore(decided.finding.code, words);
      }
      throw new Error(`${words} Failing this delivery so that Event Grid retries it.`);
    }
    const { answer, publishedDate, version, isSettled: isKnownSettled = false } = decided.value;
    const nothing = isKnownSettled ? null : whyNothing(answer);
    if (nothing !== null) {
      const { verdict } = answer;
      const reason = verdict === 'NotCovered' || verdict === 'Undecided' ? 'NotCovered' : ignoredReasons[verdict];
      return ignore(reason, nothing);
    }
    const rule = answer.rule ?? 'default';
    if (isKnownSettled || (version !== undefined && (await isSettledWith(version, answer.targets)))) {
      tellUnchanged(deps, context, {
        imageVersionId,
        trigger: { kind: 'event', by },
        rule,
        eventId,
      });
      return { kind: 'requested', rule, outcome: 'unchanged' };
    }
    const result = await requestReplication(deps, context, {
      imageVersionId,
      ...placedTargets(answer, publishedDate),
      trigger: { kind: 'event', by },
      eventId,
      hintedAt: time,
      isThere: version !== undefined && lists(version, answer.targets),
      isAtRest: version !== undefined && !isBusy(version.provisioningState),
      ...(looks[0] !== undefined && { seen: await looks[0] }),
      repeatabilityId: null,
    });
    if (result.kind === 'conflict') {
      throw new Error(
        `Replication ${result.id} is already running ${withoutZones(result.zones)}. Failing this delivery so that Event Grid retries it.`,
      );
    }
    return { kind: 'requested', rule, outcome: 'joined' };
  };
}

/** An event without a readable time is not retried for ever. */
function isOld(time: string | null): boolean {
  const age = Date.now() - Date.parse(time ?? '');
  return Number.isNaN(age) || age > absentMilliseconds;
}
