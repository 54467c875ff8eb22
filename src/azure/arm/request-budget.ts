// One budget of Azure's for one kind of request, as its answers tell what is left of it: of what the others leave, this
// program takes a share. https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits

/** What an answer says is left of a budget. */
export interface BudgetReading {
  /** Such as `Microsoft.Compute/GetGalleryImageVersion3Min`. */
  readonly name: string;
  readonly remaining: number;
  /** Length of the budget's window. */
  readonly seconds: number;
}

/** A window where the name tells none: that of ARM's own budgets of a subscription. */
const unstatedSeconds = 60;

const ownHeader = /^x-ms-ratelimit-remaining-(subscription|tenant)-/;

/**
 * Reads what an answer says is left.
 *
 * @param headers names in lower case; `x-ms-ratelimit-remaining-resource: Microsoft.Compute/A3Min;197,Microsoft.Compute/A30Min;1297`
 */
export function readBudgets(headers: Readonly<Record<string, string>>): readonly BudgetReading[] {
  const ofProvider = (headers['x-ms-ratelimit-remaining-resource'] ?? '').split(',').flatMap((part) => {
    const [name = '', count = ''] = part.trim().split(';');
    return /^\d{1,9}$/.test(count) && name !== '' ? [{ name, remaining: Number(count) }] : [];
  });
  const ofArm = Object.entries(headers)
    .filter(([name, count]) => ownHeader.test(name) && /^\d{1,9}$/.test(count))
    .map(([name, count]) => ({ name, remaining: Number(count) }));
  return [...ofProvider, ...ofArm].map((one) => ({ ...one, seconds: windowOf(one.name) }));
}

function windowOf(name: string): number {
  const minutes = /(\d{1,3})Min$/i.exec(name)?.[1];
  return minutes === undefined ? unstatedSeconds : Math.max(1, Number(minutes)) * 60;
}

/** Times are in milliseconds, of whatever clock: they only have to go on. */
export class RequestBudget {
  /** Requests of this process in the window that began at `windowAt`, and in the one before. */
  private sent = 0;
  private sentBefore = 0;
  private windowAt: number;
  private remaining = 0;
  private toldAt: number;
  /** The most that was ever left, which is what the budget fills up to. */
  private size = 1;

  constructor(
    readonly milliseconds: number,
    now: number,
  ) {
    this.windowAt = now;
    this.toldAt = now;
  }

  count(now: number): void {
    this.slide(now);
    this.sent += 1;
    this.remaining -= 1;
  }

  /** An answer was told; one request of ours is in what is left already. */
  tell(remaining: number, now: number): void {
    this.remaining = remaining;
    this.toldAt = now;
    this.size = Math.max(this.size, remaining + 1);
  }

  /**
   * @param share of what is left and what we have used, 0 to 1
   * @returns seconds after which there is room for a request; 0: now
   */
  secondsUntilRoom(share: number, now: number): number {
    this.slide(now);
    const used = this.used(now);
    const refilled = (this.size * Math.max(0, now - this.toldAt)) / this.milliseconds;
    const left = Math.max(0, Math.min(this.size - used, this.remaining + refilled));
    const allowed = share * (left + used);
    if (used < allowed) {
      return 0;
    }
    // What we have used leaves the window evenly; what is left grows as evenly.
    const perSecond = Math.max(used, share * this.size) / (this.milliseconds / 1000);
    return Math.max(1, (used - allowed + 1) / perSecond);
  }

  /** Seconds for one request at the pace of the share. */
  spacing(share: number): number {
    return this.milliseconds / 1000 / Math.max(1, share * this.size);
  }

  /** The clock has gone back: what was to come is now. */
  restart(now: number): void {
    this.windowAt = Math.min(this.windowAt, now);
    this.toldAt = Math.min(this.toldAt, now);
  }

  private used(now: number): number {
    const passed = Math.min(1, (now - this.windowAt) / this.milliseconds);
    return this.sent + this.sentBefore * (1 - passed);
  }

  private slide(now: number): void {
    const windows = Math.floor((now - this.windowAt) / this.milliseconds);
    if (windows > 0) {
      this.sentBefore = windows === 1 ? this.sent : 0;
      this.sent = 0;
      this.windowAt += windows * this.milliseconds;
    }
  }
}
