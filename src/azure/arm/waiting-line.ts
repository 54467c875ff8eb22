// Activities of one kind that wait for room in Azure's budgets: each is told when to come, in the order in which they asked first.
// Times are milliseconds of the orchestrations' clock.

/** One that is so late comes no more: its run was canceled, or another process has taken it over. */
const lateMilliseconds = 300_000;
/** After so many in a row that did not come nobody in the line is waited for. */
const missedMax = 10;

export class WaitingLine {
  /** When each of them comes, in their order. */
  private readonly comesAt = new Map<string, number>();
  private lastAt = 0;
  private missed = 0;

  /** @returns how many are before it: all of the line where it asks for the first time */
  before(caller: string, now: number): number {
    this.forgetTheLate(now);
    if (!this.comesAt.has(caller)) {
      return this.comesAt.size;
    }
    this.missed = 0;
    let count = 0;
    for (const other of this.comesAt.keys()) {
      if (other === caller) {
        break;
      }
      count += 1;
    }
    return count;
  }

  /** @returns how many wait */
  length(now: number): number {
    this.forgetTheLate(now);
    return this.comesAt.size;
  }

  /** Also where it waits in another line from now on, or was in none. */
  letThrough(caller: string): void {
    this.comesAt.delete(caller);
  }

  /**
   * It keeps its place.
   *
   * @param seconds until there is room for it
   * @param spacing seconds: those that have room at the same moment come one after the other
   * @returns seconds after which it is to come
   */
  putOff(caller: string, seconds: number, spacing: number, now: number): number {
    const roomAt = now + seconds * 1000;
    const isInTurn = this.comesAt.size > 0 && !this.comesAt.has(caller);
    const at = isInTurn ? Math.max(roomAt, this.lastAt + spacing * 1000) : roomAt;
    this.lastAt = isInTurn ? at : Math.max(this.comesAt.size > 0 ? this.lastAt : 0, at);
    this.comesAt.set(caller, at);
    return (at - now) / 1000;
  }

  clear(): void {
    this.comesAt.clear();
    this.missed = 0;
  }

  private forgetTheLate(now: number): void {
    for (const [caller, at] of this.comesAt) {
      if (at > now - lateMilliseconds) {
        return;
      }
      this.comesAt.delete(caller);
      this.missed += 1;
      if (this.missed >= missedMax) {
        this.clear();
      }
    }
  }
}
