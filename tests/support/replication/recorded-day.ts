// A day whose history is recorded.
import type { ReplicationWorld, WorldOptions } from './replication-world';

export interface RecordedDay {
  readonly options?: WorldOptions;
  /** Lets the day happen and answers the version whose history is recorded, or the id of an instance of another orchestrator. */
  readonly live: (world: ReplicationWorld) => Promise<string>;
}
