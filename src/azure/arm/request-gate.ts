// Lets requests out as Azure's budgets and its 429s allow, for all runs of this process together. Activities begin only while
// what they need has room; one that has begun ends, so that none is thrown away half done.
import type { ArmCall } from '../arm-calls';
import { callOf } from '../arm-calls';
import { ArmError, type ArmErrorRequest } from './arm-error';
import { RequestBudget, readBudgets } from './request-budget';
import { WaitingLine } from './waiting-line';

/** Those that a 429 held back come back one after the other, and those that have room at the same moment. */
const spacingSeconds = 0.5;
const roomSpacingSeconds = 0.25;
/** Where a 429 states no time, all hold back this long; each run then waits by its own schedule. */
const unstatedSeconds = 5;
/**
 * What is left of a budget may be known better by then: an activity is told to come within two hours, or after three quarters of what it waits by
 * what is known now. So who waits for many hours comes a few times, and where others leave a third more meanwhile all of it is used.
 */
const waitSecondsMax = 7_200;
const waitPart = 0.75;
/** How far behind a 429 one that has begun is put off. */
const begunSecondsMax = 300;
/** Runs' clocks differ by less than this; a reading that is further back says that one before was ahead. */
const clockJumpMilliseconds = 60_000;

/** What an activity is going to ask for. */
export interface PlannedRequests {
  readonly subscriptionId: string;
  readonly calls: readonly ArmCall[];
  /** Which of the activities that ask for the same calls it is: it has a place in their line. Absent: it waits in none. */
  readonly caller?: string;
  /** It comes as soon as there is room, before all that wait; absent: it does not. */
  readonly isUrgent?: boolean;
  /** A person waits for it: it stands before those that nobody asked for, behind others of its kind. Absent: nobody does. */
  readonly isAsked?: boolean;
  /** It asks again and again: those that ask once do not stand behind it. Absent: it does not. */
  readonly isPoll?: boolean;
}

/** Times are milliseconds of the orchestrations' clock. */
interface Hold {
  /** Until when nothing is sent. */
  until: number;
  /** When the next of the runs that are held back may come, so that they come one after the other. */
  nextAt: number;
}

const operationOf = ({ method, type }: ArmCall) => `${method} ${type}`.toLowerCase();
const subscriptionOf = (path: string) => (/\/subscriptions\/([^/]+)/i.exec(path)?.[1] ?? '').toLowerCase();

/** ARM's own limits are for the whole subscription, a provider's for one operation. */
const wholeSubscription = /^(Subscription|Tenant)RequestsThrottled$/i;

/** Times are those of the orchestrations (`at`, ISO 8601), which a local clock may speed up. */
export class RequestGate {
  /** By subscription, or by subscription and operation. */
  private readonly holds = new Map<string, Hold>();
  /** By subscription and the name that Azure gives the budget. */
  private readonly budgets = new Map<string, RequestBudget>();
  /** Which budgets an operation in a subscription draws from, as its answers have told. */
  private readonly drawn = new Map<string, ReadonlySet<string>>();
  /** By subscription and what those in it ask for. */
  private readonly lines = new Map<string, WaitingLine>();
  private latest = 0;

  /** @param share of Azure's budgets, 0 to 1 */
  constructor(private readonly share: number) {}

  /** @returns whole seconds after which an activity may begin; 0: now */
  secondsUntilRoom(
    { subscriptionId, calls, caller, isUrgent = false, isAsked = false, isPoll = false }: PlannedRequests,
    at: string,
  ): number {
    const now = this.read(at);
    const subscription = subscriptionId.toLowerCase();
    const operations = calls.map(operationOf);
    const [hold] = this.holdsOf(subscription, operations);
    const closed = hold === undefined ? 0 : Math.max(0, (hold.until - now) / 1000);
    const untilRoom = (before: number) =>
      Math.max(closed, this.budgetSeconds(subscription, operations, now, before + 1));
    if (isUrgent || caller === undefined) {
      return Math.ceil(untilRoom(0));
    }
    const key = [subscription, ...operations, isPoll ? 'poll' : ''].join(' ');
    const [unasked, asked] = [this.lineOf(key), this.lineOf(`${key} asked`)];
    if (isAsked) {
      unasked.letThrough(caller);
    }
    const line = isAsked ? asked : unasked;
    const seconds = untilRoom(line.before(caller, now) + (isAsked ? 0 : asked.length(now)));
    if (seconds === 0) {
      line.letThrough(caller);
      return 0;
    }
    const spacing = closed > 0 ? spacingSeconds : roomSpacingSeconds;
    const ahead = closed + Math.max(waitSecondsMax, waitPart * (seconds - closed));
    const wait = line.putOff(caller, Math.min(seconds, ahead), spacing, now);
    if (hold !== undefined && closed > 0) {
      hold.nextAt = Math.max(hold.nextAt, now + wait * 1000);
    }
    return Math.ceil(wait);
  }

  /**
   * @returns seconds for each request at the pace of the scarcest of the budgets that the call draws from; 0 where none is known
   */
  secondsForEach(subscriptionId: string, call: ArmCall): number {
    const budgets = this.budgetsOf(subscriptionId.toLowerCase(), operationOf(call));
    return Math.max(0, ...budgets.map((budget) => budget.spacing(this.share)));
  }

  /**
   * Counts a request.
   *
   * @throws ArmError of kind throttled, without a request, while a 429 holds it back
   */
  admit(request: ArmErrorRequest, at: string): void {
    const now = this.read(at);
    const subscription = subscriptionOf(request.path);
    const operation = operationOf(callOf(request));
    const hold = this.holdsOf(subscription, [operation]).find(({ until }) => until > now);
    if (hold !== undefined) {
      throw new ArmError('another run of this process was throttled', {
        kind: 'throttled',
        status: 429,
        code: 'HeldBack',
        retryAfter: Math.ceil(
          (Math.max(hold.until, Math.min(hold.nextAt, hold.until + begunSecondsMax * 1000)) - now) / 1000,
        ),
        wasSent: false,
        request,
      });
    }
    for (const budget of this.budgetsOf(subscription, operation)) {
      budget.count(now);
    }
  }

  /** @param headers of an answer, names in lower case */
  observe(request: ArmErrorRequest, headers: Readonly<Record<string, string>>, at: string): void {
    const now = this.read(at);
    const subscription = subscriptionOf(request.path);
    const drawing = `${subscription} ${operationOf(callOf(request))}`;
    const readings = readBudgets(headers);
    const drawn = this.drawn.get(drawing);
    if (readings.some(({ name }) => drawn?.has(name) !== true)) {
      this.drawn.set(drawing, new Set([...(drawn ?? []), ...readings.map(({ name }) => name)]));
    }
    for (const { name, remaining, seconds } of readings) {
      const key = `${subscription} ${name}`;
      const known = this.budgets.get(key) ?? new RequestBudget(seconds * 1000, now);
      if (!this.budgets.has(key)) {
        this.budgets.set(key, known);
        known.count(now);
      }
      known.tell(remaining, now);
    }
  }

  /** Holds back what a 429 is about. */
  observeError({ kind, code, retryAfter, wasSent }: ArmError, request: ArmErrorRequest, at: string): void {
    if (kind !== 'throttled' || !wasSent) {
      return;
    }
    const until = this.read(at) + (retryAfter ?? unstatedSeconds) * 1000;
    const subscription = subscriptionOf(request.path);
    const hold = this.holdOf(
      wholeSubscription.test(code) ? subscription : `${subscription} ${operationOf(callOf(request))}`,
    );
    hold.until = Math.max(hold.until, until);
  }

  private holdOf(key: string): Hold {
    const hold = this.holds.get(key) ?? { until: 0, nextAt: 0 };
    this.holds.set(key, hold);
    return hold;
  }

  /** The one that lasts longest first. */
  private holdsOf(subscription: string, operations: readonly string[]): readonly Hold[] {
    const keys = [subscription, ...operations.map((operation) => `${subscription} ${operation}`)];
    return keys.flatMap((key) => this.holds.get(key) ?? []).sort((a, b) => b.until - a.until);
  }

  private budgetsOf(subscription: string, operation: string): readonly RequestBudget[] {
    const names = this.drawn.get(`${subscription} ${operation}`) ?? [];
    return [...names].flatMap((name) => this.budgets.get(`${subscription} ${name}`) ?? []);
  }

  /** Until there is room for so many requests of each of the operations. */
  private budgetSeconds(subscription: string, operations: readonly string[], now: number, requests: number): number {
    const budgets = operations.flatMap((operation) => this.budgetsOf(subscription, operation));
    return Math.max(0, ...budgets.map((budget) => budget.secondsUntilRoom(this.share, now, requests)));
  }

  private lineOf(key: string): WaitingLine {
    const line = this.lines.get(key) ?? new WaitingLine();
    this.lines.set(key, line);
    return line;
  }

  /** A clock that was ahead for one reading must stop nothing until it is caught up with. */
  private read(at: string): number {
    const now = Date.parse(at);
    if (this.latest - now > clockJumpMilliseconds) {
      for (const hold of this.holds.values()) {
        hold.until = Math.min(hold.until, now);
        hold.nextAt = Math.min(hold.nextAt, now);
      }
      for (const budget of this.budgets.values()) {
        budget.restart(now);
      }
      for (const line of this.lines.values()) {
        line.clear();
      }
      this.latest = now;
    }
    this.latest = Math.max(this.latest, now);
    return now;
  }
}
