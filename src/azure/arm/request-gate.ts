// The budget of ARM requests that all runs of a process share. A 429 that one run sees holds back the others, and activities
// begin only while the budget has room; one that has begun ends, so that none is thrown away half done.
import { ArmError } from './arm-error';

/** Held runs come back one after the other, not all at once. */
const spacingSeconds = 0.5;
/** Where a 429 states no time, all hold back this long; each run then waits by its own schedule. */
const unstatedSeconds = 5;
/** How far ahead of the budget a held activity may be put off, before they come back as they like. */
const queueSecondsMax = 300;
/** Runs' clocks differ by less than this; a reading that is further back says that one before was ahead. */
const clockJumpMilliseconds = 60_000;

export interface RequestBudget {
  /** Requests a minute that this process may make on average. */
  readonly requestsPerMinute: number;
}

/** Times are those of the orchestrations (`at`, ISO 8601), which a local clock may speed up. */
export class RequestGate {
  private heldUntil = 0;
  /** Runs that wait, so that each next one comes later. */
  private held = 0;
  /** Tokens of the bucket, which holds one minute's requests; below zero while activities that have begun end. */
  private tokens: number;
  private filledAt = 0;

  constructor(private readonly budget: RequestBudget) {
    this.tokens = budget.requestsPerMinute;
  }

  /** @returns seconds after which an activity may begin; 0: now */
  secondsUntilRoom(at: string): number {
    const now = Date.parse(at);
    this.fill(now);
    const closed = (this.heldUntil - now) / 1000;
    const empty = this.tokens > 0 ? 0 : (1 - this.tokens) / (this.budget.requestsPerMinute / 60);
    if (closed <= 0 && empty <= 0) {
      this.held = 0;
      return 0;
    }
    const wait = Math.max(closed, empty) + Math.min(this.held * this.spacing(), queueSecondsMax);
    this.held += 1;
    return Math.ceil(wait);
  }

  /**
   * Counts a request.
   *
   * @throws ArmError of kind throttled, without a request, while a 429 holds all back
   */
  admit(at: string): void {
    const now = Date.parse(at);
    const closed = (this.heldUntil - now) / 1000;
    if (closed > 0) {
      const message = 'another run of this process was throttled';
      throw new ArmError(message, {
        kind: 'throttled',
        status: 429,
        code: 'HeldBack',
        retryAfter: Math.ceil(closed + this.held * this.spacing()),
        wasSent: false,
      });
    }
    this.fill(now);
    this.tokens -= 1;
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

  /** An activity makes about six requests: at the budget's pace the next one has room after as many. */
  private spacing(): number {
    return Math.max(spacingSeconds, (6 * 60) / this.budget.requestsPerMinute);
  }

  /** A clock that was ahead for one reading must not stop the refill until it is caught up with. */
  private fill(now: number): void {
    if (this.filledAt - now > clockJumpMilliseconds) {
      this.filledAt = now;
      this.heldUntil = Math.min(this.heldUntil, now);
    }
    const seconds = Math.max(0, now - this.filledAt) / 1000;
    this.filledAt = Math.max(now, this.filledAt);
    const filled = this.tokens + (seconds * this.budget.requestsPerMinute) / 60;
    this.tokens = Math.min(this.budget.requestsPerMinute, filled);
  }
}
