// Writes of image versions by this process, by the correlation id that Azure gave each: the event that tells of the write's end names the same.
import { foldAscii } from '../../domain/values/ascii-fold';

/** Those of an hour at the pace that Azure's budget of writes sustains, twice; the oldest are forgotten. */
const writesMax = 5_000;

export class OwnWrites {
  private readonly paths = new Map<string, string>();

  /** @param correlationId of the answer; null where it named none */
  note(correlationId: string | null, path: string): void {
    if (correlationId === null) {
      return;
    }
    const [oldest] = this.paths.keys();
    if (oldest !== undefined && this.paths.size >= writesMax) {
      this.paths.delete(oldest);
    }
    this.paths.set(foldAscii(correlationId), foldAscii(path));
  }

  /** Whether the write of the path that has this correlation id was made by this process. */
  has(correlationId: string, path: string): boolean {
    return this.paths.get(foldAscii(correlationId)) === foldAscii(path);
  }
}
