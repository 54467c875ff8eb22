// Virtual time for tests: what is to happen is noted with its instant, and time jumps from one instant to the next.
import { SimulatedClock } from '../../../local/azure/simulation/simulated-clock';

interface Item {
  readonly at: number;
  readonly order: number;
  readonly act: () => void | Promise<void>;
}

/** So slow that real time does not count. */
const stoppedSpeed = 1e-9;
const thingsMax = 50_000;
/** Where every virtual day begins, so that recorded times are the same in every run. */
export const virtualStart = Date.parse('2035-01-01T00:00:00.000Z');

export class Agenda {
  readonly clock = new SimulatedClock(stoppedSpeed, virtualStart);
  /** Whether somebody lets things happen. */
  isRunning = false;
  /** Works that wait on this agenda without being noted in it. */
  outsiders = 0;
  private items: Item[] = [];
  private order = 0;

  /** Milliseconds since 1970. */
  now(): number {
    return Math.round(this.clock.now());
  }

  date(): Date {
    return new Date(this.now());
  }

  /** @param at milliseconds since 1970; what is past happens next */
  note(at: number, act: Item['act']): void {
    const item = { at: Math.max(at, this.now()), order: this.order, act };
    this.order += 1;
    let position = this.items.length;
    while (position > 0 && (this.items[position - 1] as Item).at > item.at) {
      position -= 1;
    }
    this.items.splice(position, 0, item);
  }

  /** @param seconds from now */
  later(seconds: number, act: Item['act']): void {
    this.note(this.now() + seconds * 1000, act);
  }

  /**
   * Lets things happen in their order until `isOver`, or until nothing is noted any more.
   *
   * @throws Error after as many things as no test has: something goes round in circles
   */
  async run(isOver: () => boolean): Promise<void> {
    let count = 0;
    const outer = this.isRunning;
    this.isRunning = true;
    for (let next = this.items[0]; next && !isOver(); next = this.items[0]) {
      count += 1;
      if (count > thingsMax) {
        throw new Error(`no end after ${count} things, at ${this.date().toISOString()}`);
      }
      if (this.outsiders > 0) {
        // What somebody outside of the agenda does at this instant comes before the next one.
        await new Promise((resolve) => setImmediate(resolve));
        if (isOver()) {
          break;
        }
        next = this.items[0] ?? next;
      }
      this.items.shift();
      this.clock.jump(Math.max(0, next.at - this.now()));
      try {
        await next.act();
      } catch (error) {
        this.isRunning = outer;
        throw error;
      }
    }
    this.isRunning = outer;
  }

  close(): void {
    this.items = [];
    this.clock.close();
  }
}
