// The budget of ARM requests that all runs of a process share: a 429 that one run sees holds back the others.
import { ArmError } from './arm-error';

/** Held runs come back one after the other, not all at once. */
const spacingSeconds = 0.5;
/** Where a 429 states no time, all hold back this long; each run then waits by its own schedule. */
const unstatedSeconds = 5;

/** Times are those of the orchestrations (`at`, ISO 8601), which a local clock may speed up. */
export class RequestGate {
  private heldUntil = 0;
  private held = 0;

  /** @throws ArmError of kind throttled, without a request, while the gate is closed */
  admit(at: string): void {
    const remaining = (this.heldUntil - Date.parse(at)) / 1000;
    if (!(remaining > 0)) {
      return;
    }
    const wait = Math.ceil(remaining + this.held * spacingSeconds);
    this.held += 1;
    throw new ArmError('throttled', 429, 'HeldBack', 'another run of this process was throttled', null, wait);
  }

  observe(error: ArmError, at: string): void {
    if (error.kind !== 'throttled') {
      return;
    }
    const until = Date.parse(at) + (error.retryAfter ?? unstatedSeconds) * 1000;
    if (until > this.heldUntil) {
      this.heldUntil = until;
      this.held = 0;
    }
  }
}
