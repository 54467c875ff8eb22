// The replication of a selection of versions: selects, starts a bounded number of replications at a time, and waits for them.
// A version that fails stops no other.
import type { OrchestrationContext } from 'durable-functions';
import { isFinal } from '../../domain/replication/replication';
import { foldAscii } from '../../domain/values/ascii-fold';
import { RunStopped, type Step } from '../engine/run-stopped';
import type { QueuedVersions, SelectionInput, SelectionProgress } from './contract';
import { SelectionRun } from './run';

/** Replications that the operation has under way at once: live events keep their share of the budget. */
const runningMax = 20;
/** Fewer free places than this wait for others: each start reads what the versions of a definition have in common. */
const placesMin = 5;
const pollSeconds = 30;
/** A call that Azure puts off for longer is given up, and told. */
const call = { withinSeconds: 3600 };

/** What an operation leaves when it has ended. */
export interface SelectionOutcome extends Pick<SelectionProgress, 'result' | 'error'> {
  readonly isCanceled: boolean;
}

/** Durable orchestrator: `SelectionInput` in, `SelectionOutcome` out. */
export function* replicateSelection(context: OrchestrationContext): Step<SelectionOutcome | undefined> {
  const run = new SelectionRun(context, context.df.getInput<SelectionInput>());
  return yield* run.inFreshHistories(untilStopped(run), () => run.resumeInput());
}

function* untilStopped(run: SelectionRun): Step<SelectionOutcome> {
  try {
    yield* select(run);
    yield* replicate(run);
    return { result: run.progress.result, error: run.progress.error, isCanceled: false };
  } catch (stopped) {
    if (!(stopped instanceof RunStopped)) {
      throw stopped;
    }
    const isCanceled = stopped.reason === 'Canceled';
    const error = isCanceled ? null : { code: stopped.finding.code, message: stopped.finding.message };
    return { result: run.progress.result, error, isCanceled };
  }
}

function* select(run: SelectionRun): Step<void> {
  const { only, versions, targets } = run.input;
  if (run.progress.unselected === null) {
    run.set(only === null ? { unselected: yield* listImages(run) } : ofVersions(only, run.progress));
  }
  while (run.progress.unselected !== null && run.progress.unselected.length > 0) {
    const [image, ...rest] = run.progress.unselected;
    if (image === undefined) {
      return;
    }
    const selected = yield* run.attempt('selectVersions', { ...image, versions, targets }, call);
    if ('refusal' in selected) {
      run.addError(`${image.galleryId}/images/${image.imageName}: ${selected.refusal.message}`);
    } else {
      run.addSelected(image.galleryId, image.imageName, selected.value);
    }
    run.set({ unselected: rest });
    run.countsAsWait();
  }
}

function* listImages(run: SelectionRun): Step<SelectionProgress['unselected']> {
  const all: { readonly galleryId: string; readonly imageName: string }[] = [];
  for (const galleryId of run.input.galleries) {
    const images = yield* run.attempt('listSelectedImages', { galleryId, images: run.input.images }, call);
    if ('refusal' in images) {
      run.addError(`${galleryId}: ${images.refusal.message}`);
    } else {
      all.push(...images.value.map((imageName) => ({ galleryId, imageName })));
    }
  }
  return all;
}

/** What a retry takes up is named already. */
function ofVersions(ids: readonly string[], { result }: SelectionProgress): Partial<SelectionProgress> {
  const queue = new Map<string, QueuedVersions>();
  for (const id of ids) {
    // From the end: a group, a gallery or an image may itself be called images or versions.
    const [galleryId = '', imageName = '', name = ''] =
      /^(.*)\/images\/([^/]*)\/versions\/([^/]*)$/i.exec(id)?.slice(1) ?? [];
    const key = foldAscii(`${galleryId}/${imageName}`);
    const names = queue.get(key)?.names ?? [];
    queue.set(key, { galleryId, imageName, names: [...names, name] });
  }
  return { unselected: [], queue: [...queue.values()], result: { ...result, selected: ids.length } };
}

function* replicate(run: SelectionRun): Step<void> {
  while (run.progress.queue.length > 0 || run.progress.running.length > 0) {
    yield* fill(run);
    if (run.progress.running.length > 0) {
      yield* run.sleep(pollSeconds);
      yield* look(run);
    }
  }
}

/** Starts what there is room for. */
function* fill(run: SelectionRun): Step<void> {
  const { targets, trigger } = run.input;
  while (run.progress.running.length <= runningMax - placesMin) {
    const [first, ...rest] = run.progress.queue;
    if (first === undefined) {
      return;
    }
    const { galleryId, imageName } = first;
    const room = runningMax - run.progress.running.length;
    const names = first.names.slice(0, room);
    const others = first.names.slice(room);
    const started = yield* run.attempt('startSelected', { galleryId, imageName, names, targets, trigger }, call);
    run.set({ queue: others.length === 0 ? rest : [{ ...first, names: others }, ...rest] });
    if ('refusal' in started) {
      const ids = names.map((name) => `${galleryId}/images/${imageName}/versions/${name}`);
      run.addUnstarted(ids, started.refusal.message);
    } else {
      run.addStarted(started.value);
    }
    run.countsAsWait();
  }
}

function* look(run: SelectionRun): Step<void> {
  const seen = yield* run.attempt('readRuns', { ids: run.progress.running.map(({ id }) => id) }, call);
  if ('value' in seen) {
    run.addEnded(seen.value.filter(({ state }) => state === null || isFinal(state)));
  }
}
