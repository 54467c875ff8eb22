// What the handlers of the durable API share.
import type { EngineContext } from '../engine/context';
import type { ManagementUrls } from './urls';

export interface ApiContext {
  readonly engine: EngineContext;
  readonly managementUrls: (instanceId: string) => ManagementUrls;
  /** Real milliseconds; replaced in tests. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}
