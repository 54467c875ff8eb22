// A completion event whose topic did not take it at once is sent again for a day, apart from the replication, which has ended
// and been told of in telemetry. What was not sent by then is told there too.
import type { OrchestrationContext } from 'durable-functions';
import { finding } from '../../domain/values/finding';
import { DurableRun } from '../engine/durable-run';
import { RunStopped, type Step } from '../engine/run-stopped';
import type { RunOptions } from '../engine/waiting-run';
import type { DeliverCompletionInput, DeliveryActivities } from './contract';

const deliverySeconds = 24 * 3600;
const reportSeconds = 3600;

/** Durable orchestrator: `DeliverCompletionInput` in, whether the event was sent out. */
export function* deliverCompletion(context: OrchestrationContext): Step<boolean | undefined> {
  const run = new DeliveryRun(context, context.df.getInput<DeliverCompletionInput>());
  return yield* run.inFreshHistories(deliver(run), () => run.resumeInput());
}

function* deliver(run: DeliveryRun): Step<boolean> {
  const { replication } = run.input;
  const sent = yield* run.attempt('sendCompletion', { replication });
  if (!('refusal' in sent)) {
    return true;
  }
  const { startedAt, attempts } = run;
  const reason = sent.refusal.message;
  yield* run.attempt(
    'reportCompletionNotSent',
    { replication, startedAt, attempts, reason },
    { withinSeconds: reportSeconds },
  );
  return false;
}

class DeliveryRun extends DurableRun<DeliveryActivities> {
  readonly startedAt: string;
  /** That failed. */
  attempts: number;

  constructor(
    context: OrchestrationContext,
    readonly input: DeliverCompletionInput,
  ) {
    super(context);
    this.startedAt = input.startedAt ?? this.now().toISOString();
    this.attempts = input.attempts ?? 1;
  }

  resumeInput(): DeliverCompletionInput {
    return { ...this.input, startedAt: this.startedAt, attempts: this.attempts };
  }

  protected options(): RunOptions {
    const { id: replicationId, imageVersionId, trigger } = this.input.replication;
    const { traceParent } = this.input;
    const identity = { replicationId, imageVersionId, trigger, ...(traceParent !== undefined && { traceParent }) };
    return { deadline: new Date(Date.parse(this.startedAt) + deliverySeconds * 1000), identity };
  }

  protected showWaiting(reason: string | null): void {
    this.attempts += reason === null ? 0 : 1;
  }

  protected showCancelRequested(): void {
    // It has no critical sections.
  }

  protected late(waitedFor: string): RunStopped {
    return new RunStopped('Late', finding('error', 'DeadlineExceeded', waitedFor));
  }
}
