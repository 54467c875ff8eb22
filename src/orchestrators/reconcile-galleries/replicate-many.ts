// The reconciliation: looks through every watched gallery for versions that lack a configured zone, and starts the
// replication of each. What an event has missed is found here, an hour later at most.
import type { OrchestrationContext } from 'durable-functions';
import * as df from 'durable-functions';
import type { DriftedVersion } from '../../domain/image-version/drift';
import { retryDelaySeconds } from '../../domain/replication/wait-schedule';
import type { FindingCode } from '../../domain/values/finding-codes';
import type { ZoneTarget } from '../../domain/values/zone-target';
import { type ActivityAnswer, readActivityAnswer } from '../engine/activity-answer';
import type { Step } from '../engine/run-stopped';
import type { ReconcileActivities, ReconcileActivityName, ReconcileSummary } from './contract';

export interface ReplicateManyInput {
  /** Resource ids of galleries. */
  readonly galleries: readonly string[];
  readonly targets: readonly ZoneTarget[];
  /** Set by continue-as-new only. */
  readonly resume: {
    readonly summary: ReconcileSummary;
    /** Image definitions still to be looked at. */
    readonly rest: readonly ImageOfGallery[];
  } | null;
}

interface ImageOfGallery {
  readonly galleryId: string;
  readonly imageName: string;
}

/** Image definitions after which the reconciliation goes on in a fresh history. */
const imagesPerHistory = 40;
/** Attempts of a step that Azure puts off, about half an hour: the next reconciliation comes anyway. */
const attemptsMax = 18;

type Value<Name extends ReconcileActivityName> =
  Awaited<ReturnType<ReconcileActivities[Name]>> extends ActivityAnswer<infer T> ? T : never;
type Arguments<Name extends ReconcileActivityName> = Omit<Parameters<ReconcileActivities[Name]>[0], 'run'>;

interface Unread {
  readonly unread: string;
  /** Of the finding where the service refused. */
  readonly code?: FindingCode;
}

/** @returns the activity's value, or why there is none */
function* call<Name extends ReconcileActivityName>(
  context: OrchestrationContext,
  name: Name,
  args: Arguments<Name>,
): Step<{ readonly value: Value<Name> } | Unread> {
  let reason = '';
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const net = new df.RetryOptions(5_000, 3);
    const input = { ...args, run: { at: context.df.currentUtcDateTime.toISOString() } };
    let answer: ActivityAnswer<Value<Name>>;
    try {
      answer = readActivityAnswer(yield context.df.callActivityWithRetry(name, net, input));
    } catch (error) {
      return { unread: `${name}: ${error instanceof Error ? error.message.slice(0, 300) : String(error)}` };
    }
    if (answer.kind === 'done') {
      return { value: answer.value };
    }
    if (answer.kind === 'refused') {
      return { unread: answer.finding.message, code: answer.finding.code };
    }
    if (answer.patience !== null) {
      return { unread: answer.patience.finding.message, code: answer.patience.finding.code };
    }
    reason = answer.reason;
    const seconds = retryDelaySeconds(attempt, answer.afterSeconds);
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000));
  }
  return { unread: reason };
}

function unreadable(summary: ReconcileSummary, what: string, words: string): ReconcileSummary {
  return { ...summary, unread: [...summary.unread, `${what}: ${words}`.slice(0, 400)].slice(0, 20) };
}

function* listAll(
  context: OrchestrationContext,
  input: ReplicateManyInput,
): Step<NonNullable<ReplicateManyInput['resume']>> {
  const startedAt = context.df.currentUtcDateTime.toISOString();
  let summary: ReconcileSummary = { startedAt, versions: 0, drifted: 0, started: 0, unread: [] };
  const rest: ImageOfGallery[] = [];
  for (const galleryId of input.galleries) {
    const images = yield* call(context, 'listImages', { galleryId });
    if ('unread' in images) {
      summary = unreadable(summary, galleryId, images.unread);
      if (images.code === 'GalleryNotFound') {
        summary = { ...summary, galleriesNotFound: [...(summary.galleriesNotFound ?? []), galleryId] };
      }
    } else {
      rest.push(...images.value.map((imageName) => ({ galleryId, imageName })));
    }
  }
  return { summary, rest };
}

function* reconcileImage(
  context: OrchestrationContext,
  image: ImageOfGallery,
  targets: readonly ZoneTarget[],
  before: ReconcileSummary,
): Step<ReconcileSummary> {
  const found = yield* call(context, 'findImageDrift', { ...image, targets });
  if ('unread' in found) {
    return unreadable(before, `${image.galleryId}/images/${image.imageName}`, found.unread);
  }
  let summary: ReconcileSummary = {
    ...before,
    versions: before.versions + found.value.versions,
    drifted: before.drifted + found.value.drifted.length,
    driftByZone: countByZone(before.driftByZone ?? {}, found.value.drifted, targets),
  };
  for (const version of found.value.drifted) {
    const answer = yield* call(context, 'replicateDrifted', { version });
    if ('unread' in answer) {
      summary = unreadable(summary, version.imageVersionId, answer.unread);
      continue;
    }
    const { outcome, driftSeconds = 0 } = answer.value;
    summary = {
      ...summary,
      started: summary.started + (outcome === 'started' || outcome === 'checking' ? 1 : 0),
      oldestGapSeconds: Math.max(summary.oldestGapSeconds ?? 0, outcome === 'ignored' ? 0 : driftSeconds),
    };
  }
  return summary;
}

/** @returns for every zone that is configured, how many versions lack it */
function countByZone(
  before: Readonly<Record<string, number>>,
  drifted: readonly DriftedVersion[],
  targets: readonly ZoneTarget[],
): Readonly<Record<string, number>> {
  const lacking = (zone: string) => drifted.filter(({ missingZones }) => missingZones.includes(zone)).length;
  return Object.fromEntries(targets.map(({ zone }) => [zone, (before[zone] ?? 0) + lacking(zone)]));
}

/** Durable orchestrator: `ReplicateManyInput` in, `ReconcileSummary` out. One instance at a time. */
export function* replicateMany(context: OrchestrationContext): Step<ReconcileSummary | undefined> {
  const input = context.df.getInput<ReplicateManyInput>();
  const { rest, ...start } = input.resume ?? (yield* listAll(context, input));
  let { summary } = start;
  for (const image of rest.slice(0, imagesPerHistory)) {
    summary = yield* reconcileImage(context, image, input.targets, summary);
  }
  if (rest.length > imagesPerHistory) {
    context.df.continueAsNew({ ...input, resume: { summary, rest: rest.slice(imagesPerHistory) } });
    return undefined;
  }
  yield* call(context, 'finishReconcile', { summary });
  return summary;
}
