// How this process serves the task hub: since when, and when it last did any work of it. By this an instance is told that
// waits for nobody from one that waits its turn.
import type { HubService } from '../domain/replication/lost-instance';

/** Monotonic seconds. */
type Seconds = () => number;

const sinceStart: Seconds = () => performance.now() / 1000;

export class HubWatch implements HubService {
  private readonly startedAt: number;
  private workedAt: number;

  constructor(private readonly now: Seconds = sinceStart) {
    this.startedAt = now();
    this.workedAt = this.startedAt;
  }

  /** To be told of each turn of an orchestration and of each activity. */
  works(): void {
    this.workedAt = this.now();
  }

  upSeconds(): number {
    return this.now() - this.startedAt;
  }

  idleSeconds(): number {
    return this.now() - this.workedAt;
  }
}
