// Record, cancel and write budget belong to one publication of a version: deleted and published again, it starts anew.
import type { ImageVersionSnapshot } from '../../../domain/image-version/image-version';
import { isSamePublication } from '../../../domain/image-version/publication';
import { finding } from '../../../domain/values/finding';
import { RunStopped } from '../../engine/run-stopped';
import type { Run } from '../run';

export function adoptPublication(run: Run, version: ImageVersionSnapshot): void {
  // A snapshot of 0.1.0 does not tell.
  const publication = version.publishedDate ?? null;
  if (publication === null || isSamePublication(publication, run.record.publication)) {
    return;
  }
  // A record that does not say what it was about is about what was published before its end.
  const { previous } = run.input;
  const isNew =
    run.record.publication !== null ||
    (previous !== null && Date.parse(publication) > Date.parse(previous.finishedAt ?? previous.startedAt));
  if (isNew) {
    run.startPublication(publication);
    if (run.input.rule === 'request' && run.input.trigger.kind === 'timer') {
      const message =
        'The version was deleted and published again: what a person asked of the one before counts no more.';
      throw new RunStopped('Refused', finding('info', 'VersionNotFound', message), true);
    }
  } else {
    run.update({ publication });
  }
}

/** Whether the version that the run follows was deleted and published again meanwhile. */
export function isReplaced(run: Run, { publishedDate = null }: ImageVersionSnapshot): boolean {
  const { publication } = run.record;
  return publication !== null && publishedDate !== null && !isSamePublication(publication, publishedDate);
}
