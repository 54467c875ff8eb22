// What all parts of the simulated Azure share: time, resources, settings, faults, chance.

import { ResourceStore } from '../state/resource-store';
import { Faults } from './faults';
import { seededRandom } from './random';
import { defaultSettings, type SimulationSettings } from './settings';
import type { SimulatedClock } from './simulated-clock';

export class Simulation {
  readonly store = new ResourceStore();
  readonly faults = new Faults();
  #settings: SimulationSettings;
  #random: () => number;

  constructor(
    readonly clock: SimulatedClock,
    readonly initialSettings: Partial<SimulationSettings>,
    readonly log: (line: string) => void,
  ) {
    this.#settings = { ...defaultSettings, ...initialSettings };
    this.#random = seededRandom(this.#settings.seed);
  }

  get settings(): SimulationSettings {
    return this.#settings;
  }

  changeSettings(changes: Partial<SimulationSettings>): void {
    this.#settings = { ...this.#settings, ...changes };
    if (changes.seed !== undefined) {
      this.#random = seededRandom(changes.seed);
    }
  }

  /** Settings, chance and faults as at the start. */
  resetBehaviour(): void {
    this.faults.clear();
    this.#settings = { ...defaultSettings, ...this.initialSettings };
    this.#random = seededRandom(this.#settings.seed);
  }

  /** Simulated milliseconds since 1970. */
  now(): number {
    return this.clock.now();
  }

  /** Milliseconds around the given seconds, up to 24 percent more or less, as far as recorded durations lie apart. */
  jittered(seconds: number): number {
    return seconds * 1000 * (0.76 + this.#random() * 0.48);
  }
}
