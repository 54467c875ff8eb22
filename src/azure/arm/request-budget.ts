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

/** A part leaves the window as a whole, when its youngest request does: never more is sent than is counted. */
const partsOfWindow = 18;

interface Part {
  /** Counted from 1970. */
  readonly part: number;
  sent: number;
}

/** Times are in milliseconds, of whatever clock: they only have to go on. */
export class RequestBudget {
  /** Requests of this process in the window, by the part of it in which they were sent, oldest first. */
  private parts: Part[] = [];
  private remaining = 0;
  private toldAt: number;
  private seenSince: number;
  /** The most that was ever left, which is what the budget fills up to. */
  private size = 1;

  constructor(
    readonly milliseconds: number,
    now: number,
  ) {
    this.toldAt = now;
    this.seenSince = now;
  }

  count(now: number): void {
    this.slide(now);
    const part = this.partOf(now);
    const last = this.parts.at(-1);
    if (last !== undefined && last.part >= part) {
      last.sent += 1;
    } else {
      this.parts.push({ part, sent: 1 });
    }
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
   * @param requests of which the last is asked about; the others come before it, each as soon as there is room
   * @returns seconds after which there is room for it; 0: now
   */
  secondsUntilRoom(share: number, now: number, requests = 1): number {
    this.slide(now);
    const used = this.parts.reduce((sum, { sent }) => sum + sent, 0);
    const refilled = (this.size * Math.max(0, now - this.toldAt)) / this.milliseconds;
    const left = Math.max(0, Math.min(this.size - used, this.remaining + refilled));
    const allowed = share * (left + used);
    // However small the share is, one request at a time has room.
    if (used + requests <= allowed || (requests === 1 && used === 0 && allowed > 0)) {
      return 0;
    }
    // What is sent in a window leaves it as it came, and makes room for as much in the next; that of a part as its youngest does.
    const perWindow = Math.max(1, Math.floor(share * this.size));
    const windows = Math.min(Math.floor((requests - 1) / perWindow), this.windowsKnown(now));
    const toLeave = used - allowed + Math.min(requests - windows * perWindow, perWindow);
    return (windows * this.period + this.untilLeft(toLeave, Math.max(used, perWindow), now)) / 1000;
  }

  /**
   * Until so many of the requests have left the window; where it has fewer, what others use leaves it evenly.
   *
   * @returns milliseconds
   */
  private untilLeft(requests: number, perWindow: number, now: number): number {
    if (requests <= 0) {
      return 0;
    }
    let left = requests;
    const last = this.parts.find(({ sent }) => {
      left -= sent;
      return left <= 0;
    });
    return Math.max(1_000, last === undefined ? (requests / perWindow) * this.milliseconds : this.endOf(last) - now);
  }

  /** Before a whole window was seen it is not known what the budget fills up to: nothing is said of later ones. */
  private windowsKnown(now: number): number {
    return now - this.seenSince < this.milliseconds ? 1 : Number.POSITIVE_INFINITY;
  }

  /** Milliseconds from a request to the one that has its room. */
  private get period(): number {
    return this.milliseconds * (1 + 1 / partsOfWindow);
  }

  /** Seconds for one request at the pace of the share. */
  spacing(share: number): number {
    return this.milliseconds / 1000 / Math.max(1, share * this.size);
  }

  /** The clock has gone back: what was to come is now. */
  restart(now: number): void {
    const part = this.partOf(now);
    this.parts = this.parts.map((one) => ({ ...one, part: Math.min(one.part, part) }));
    this.toldAt = Math.min(this.toldAt, now);
    this.seenSince = Math.min(this.seenSince, now);
  }

  private partOf(now: number): number {
    return Math.floor((now / this.milliseconds) * partsOfWindow);
  }

  /** When all of the part's requests have left the window. */
  private endOf({ part }: Part): number {
    return ((part + 1) * this.milliseconds) / partsOfWindow + this.milliseconds;
  }

  private slide(now: number): void {
    this.parts = this.parts.filter((one) => this.endOf(one) > now);
  }
}
