// Simulated time: runs `speed` times as fast as the wall clock, can jump ahead, never goes back, and calls what is due.

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const longestTimer = 2 ** 31 - 1;

export class SimulatedClock {
  #realBase = Date.now();
  #simulatedBase: number;
  #speed: number;
  #order = 0;
  #due: Due[] = [];
  #timer: NodeJS.Timeout | undefined;
  #onChange: (simulated: number) => void = () => {};

  /**
   * @param speed simulated seconds in a real one, above 0
   * @param notBefore simulated milliseconds since 1970 that an earlier run reached
   */
  constructor(speed: number, notBefore = 0) {
    this.#speed = speed;
    this.#simulatedBase = Math.max(Date.now(), notBefore);
  }

  /** Tells of each jump and change of speed, with the simulated time reached. */
  onChange(callback: (simulated: number) => void): void {
    this.#onChange = callback;
  }

  get speed(): number {
    return this.#speed;
  }

  /** Simulated milliseconds since 1970. */
  now(): number {
    return this.#simulatedBase + (Date.now() - this.#realBase) * this.#speed;
  }

  date(): Date {
    return new Date(this.now());
  }

  setSpeed(speed: number): void {
    this.#rebase(this.now());
    this.#speed = speed;
    this.#arm();
  }

  /** Goes ahead by simulated milliseconds and runs what has become due, in its order. */
  jump(milliseconds: number): void {
    this.#rebase(this.now() + milliseconds);
    this.runDue();
  }

  /** Calls `run` once simulated time has reached `at`; the answer cancels it. */
  schedule(at: number, run: () => void): () => void {
    const due: Due = { at, order: this.#order++, run };
    let position = this.#due.length;
    while (position > 0 && this.#due[position - 1]!.at > at) {
      position--;
    }
    this.#due.splice(position, 0, due);
    if (position === 0) {
      this.#arm();
    }
    return () => {
      const index = this.#due.indexOf(due);
      if (index >= 0) {
        this.#due.splice(index, 1);
      }
    };
  }

  /** Runs everything whose time has come: called before each request, so that no answer is behind the clock. */
  runDue(): void {
    for (let next = this.#due[0]; next && next.at <= this.now(); next = this.#due[0]) {
      this.#due.shift();
      next.run();
    }
    this.#arm();
  }

  /** Forgets what was scheduled. */
  close(): void {
    clearTimeout(this.#timer);
    this.#due = [];
  }

  #rebase(simulated: number): void {
    this.#realBase = Date.now();
    this.#simulatedBase = simulated;
    this.#onChange(simulated);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#due[0];
    if (!next) {
      return;
    }
    const real = Math.max(0, (next.at - this.now()) / this.#speed);
    this.#timer = setTimeout(() => this.runDue(), Math.min(Math.ceil(real), longestTimer));
    this.#timer.unref();
  }
}
