// What a durable engine is opened with.
import type { AppSettings } from '../app-settings';
import type { DurableExtensionOptions } from '../contract';
import type { EngineBehavior } from './sqlite/behavior/engine-behavior';

export interface EngineOptions extends Omit<DurableExtensionOptions, 'databasePath' | 'settings'> {
  /** Absolute; holds host.json. */
  readonly appRoot: string;
  /** Absolute folder for whatever the engine keeps on this machine. */
  readonly stateDirectory: string;
  readonly settings: AppSettings;
  /** `extensions.durableTask` of host.json, as far as this host understands it. */
  readonly durableTask: DurableExtensionOptions['settings'];
  /** How unkind the engine sqlite is; the other one is by itself. */
  readonly behavior: EngineBehavior;
  /** Tells this host from others on the same hub; the same at each start. */
  readonly instanceName: string;
  /** Told once when the engine cannot go on: the host has to end. */
  readonly onLost: (reason: string) => void;
}
