// The reconciliation: looks through every watched gallery for versions that lack a configured zone, and starts the
// replication of each. What an event has missed is found here, an hour later at most.
import type { OrchestrationContext } from 'durable-functions';
import type { DriftedVersion } from '../../domain/policy/drift';
import type { Step } from '../engine/run-stopped';
import {
  type ImageDrift,
  type ImageOfGallery,
  type ReconcileInput,
  type ReconcileSummary,
  retirementsMax,
} from './contract';
import { ReconcileRun } from './run';

/** A call that Azure puts off for longer is left to the next reconciliation. */
const call = { withinSeconds: 1800 };
/** Image definitions after which the reconciliation goes on in a fresh history. */
const imagesPerHistory = 40;

/** Durable orchestrator: `ReconcileInput` in, `ReconcileSummary` out. One instance at a time. */
export function* reconcileGalleries(context: OrchestrationContext): Step<ReconcileSummary | undefined> {
  const run = new ReconcileRun(context, context.df.getInput<ReconcileInput>());
  return yield* run.inFreshHistories(reconcile(run), () => run.resumeInput());
}

function* reconcile(run: ReconcileRun): Step<ReconcileSummary> {
  // Under 0.1.0 nobody did, and a start had no token.
  if (run.rest === null && run.input.token !== undefined) {
    run.addTended(yield* run.attempt('tendTaskHub', { from: run.input.tendFrom ?? null }, call));
  }
  run.rest ??= yield* listAllImages(run);
  for (let images = 0; run.rest.length > 0; images += 1) {
    if (images === imagesPerHistory) {
      run.goOnInFreshHistory();
    }
    const [image, ...rest] = run.rest as readonly [ImageOfGallery, ...ImageOfGallery[]];
    yield* reconcileImage(run, image);
    run.rest = rest;
  }
  run.end();
  const { trigger } = run.input;
  yield* run.attempt('finishReconcile', { summary: run.summary, ...(trigger !== undefined && { trigger }) }, call);
  return run.summary;
}

function* listAllImages(run: ReconcileRun): Step<readonly ImageOfGallery[]> {
  const all: ImageOfGallery[] = [];
  for (const galleryId of run.input.galleries) {
    const images = yield* run.attempt('listImages', { galleryId }, call);
    if ('refusal' in images) {
      run.addUnread(galleryId, images.refusal.message);
      if (images.isGone) {
        run.addGalleryNotFound(galleryId);
      }
    } else {
      const { value } = images;
      if ('isWhole' in value) {
        run.addUnread(galleryId, 'the list of its image definitions lacks pages');
      }
      const listed = 'isWhole' in value ? value.images : value;
      all.push(...listed.map((image) => ({ galleryId, ...image })));
    }
  }
  return all;
}

function* reconcileImage(run: ReconcileRun, image: ImageOfGallery): Step<void> {
  const found = yield* run.attempt('findImageDrift', image, call);
  if ('refusal' in found) {
    run.addUnread(`${image.galleryId}/images/${image.imageName}`, found.refusal.message);
    return;
  }
  run.addImage(image, found.value);
  if (found.value.isWhole === false) {
    run.addUnread(`${image.galleryId}/images/${image.imageName}`, 'the list of its versions lacks pages');
  }
  const { drifted, batchSize = 1 } = found.value;
  for (let done = 0; done < drifted.length; ) {
    // Every turn reads the history anew: a call for each of a thousand versions would read it a thousand times.
    const batch = drifted.slice(done, done + batchSize);
    const count = batch.length > 1 ? yield* replicateBatch(run, batch) : 0;
    const next = batch[count];
    if (next !== undefined) {
      yield* replicateOne(run, next);
    }
    done += Math.min(count + 1, batch.length);
  }
  yield* retire(run, found.value);
}

/** A person who starts the reconciliation has put something right, perhaps: what was refused is tried at once. */
function anewFor({ input: { trigger } }: ReconcileRun): { readonly anew?: true } {
  return trigger?.kind === 'http' ? { anew: true } : {};
}

/** @returns how many of the versions are done, from the first on */
function* replicateBatch(run: ReconcileRun, versions: readonly DriftedVersion[]): Step<number> {
  const answers = yield* run.attempt('replicateManyDrifted', { versions, ...anewFor(run) }, call);
  if ('refusal' in answers) {
    return 0;
  }
  for (const [index, answer] of answers.value.entries()) {
    const version = versions[index];
    if (version !== undefined) {
      run.addDrifted(version, answer);
    }
  }
  return answers.value.length;
}

function* replicateOne(run: ReconcileRun, version: DriftedVersion): Step<void> {
  const answer = yield* run.attempt('replicateDrifted', { version, ...anewFor(run) }, call);
  if ('refusal' in answer) {
    run.addUnread(version.imageVersionId, answer.refusal.message);
  } else {
    run.addDrifted(version, answer.value);
  }
}

/** What is left over is taken up by the next reconciliation. */
function* retire(run: ReconcileRun, { retirable = [] }: ImageDrift): Step<void> {
  for (const version of retirable.slice(0, retirementsMax - run.retiring)) {
    const answer = yield* run.attempt('retireVersion', { version }, call);
    if ('refusal' in answer) {
      run.addUnread(version.imageVersionId, answer.refusal.message);
    } else {
      run.addRetiring(answer.value.outcome);
    }
  }
}
