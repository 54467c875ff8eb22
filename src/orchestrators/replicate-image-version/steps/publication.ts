// Record, cancel and write budget belong to one publication of a version: deleted and published again, it starts anew.
import type { ImageVersionSnapshot } from '../../../domain/image-version/image-version';
import type { Run } from '../run';

export function adoptPublication(run: Run, version: ImageVersionSnapshot): void {
  // A snapshot of 0.1.0 does not tell.
  const publication = version.publishedDate ?? null;
  if (publication === null || publication === run.record.publication) {
    return;
  }
  if (run.record.publication === null) {
    run.update({ publication });
  } else {
    run.startPublication(publication);
  }
}
