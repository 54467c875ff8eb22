// What the activities work with: injected by main.ts, so that tests inject their own.
import type { ArmClient } from '../azure/arm/arm-client';
import type { RequestGate } from '../azure/arm/request-gate';
import type { CompletionTopic } from '../azure/completion-topic';
import type { Telemetry } from '../telemetry/telemetry';

export interface ActivityDeps {
  readonly arm: ArmClient;
  /** The budget of ARM requests, by which activities begin. */
  readonly gate: RequestGate;
  /** Null where no COMPLETION_TOPIC_ENDPOINT is set. */
  readonly completionTopic: CompletionTopic | null;
  readonly telemetry: Telemetry;
}
