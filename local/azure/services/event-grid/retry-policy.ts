// When an undelivered event is tried again and when it is given up. Pure; times are simulated time.
// Source: azure-docs articles/event-grid/delivery-and-retry.md.

/** Limits of a subscription, as in its retryPolicy. */
export interface RetryPolicy {
  /** 1 to 30. */
  maxDeliveryAttempts: number;
  /** 1 to 1440. */
  eventTimeToLiveInMinutes: number;
}

/** What came of one delivery attempt. `status` is absent where no HTTP answer came. */
export interface AttemptOutcome {
  outcome: string;
  status?: number;
}

/** What happens next to an event. */
export type NextStep =
  | { kind: 'delivered' }
  | { kind: 'retry'; at: Date }
  | { kind: 'giveUp'; reason: string; at: Date };

export type EndpointType = 'WebHook' | 'AzureFunction';

export const defaultRetryPolicy: RetryPolicy = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 };

/** Seconds to wait after the 1st, 2nd … failed attempt; after the last of them, always half a day. */
const backOffSeconds = [10, 30, 60, 300, 600, 1800, 3600, 10_800, 21_600];
const lastBackOffSeconds = 43_200;
/** Between the last attempt and the dead letter, to save writes to blob storage. */
const deadLetterDelaySeconds = 300;

/** Configuration errors that no retry mends. A 401 is final for a web hook only: a function's key may still be on its way. */
const finalStatus: Readonly<Record<EndpointType, readonly number[]>> = {
  WebHook: [400, 401, 403, 413],
  AzureFunction: [400, 403, 413],
};

/** Least seconds to wait after some answers. */
const leastWaitSeconds: Readonly<Record<EndpointType, Readonly<Record<number, number>>>> = {
  WebHook: { 408: 120, 503: 30 },
  AzureFunction: { 401: 300, 404: 300, 408: 120, 503: 30 },
};

/** @param attempts how many attempts were made, this one included */
export function decideNextStep(input: {
  endpointType: EndpointType;
  policy: RetryPolicy;
  attempts: number;
  publishedAt: Date;
  now: Date;
  last: AttemptOutcome;
}): NextStep {
  const { endpointType, policy, attempts, publishedAt, now, last } = input;
  const status = last.status ?? 0;
  if (status >= 200 && status <= 204) {
    return { kind: 'delivered' };
  }
  const deadLetterAt = secondsAfter(now, deadLetterDelaySeconds);
  if (finalStatus[endpointType].includes(status)) {
    return { kind: 'giveUp', reason: `UndeliverableDueToHttp${last.outcome}`, at: deadLetterAt };
  }
  if (attempts >= policy.maxDeliveryAttempts) {
    return { kind: 'giveUp', reason: 'MaxDeliveryAttemptsExceeded', at: deadLetterAt };
  }
  const wait = Math.max(
    backOffSeconds[attempts - 1] ?? lastBackOffSeconds,
    leastWaitSeconds[endpointType][status] ?? 0,
  );
  const at = secondsAfter(now, wait);
  const expiresAt = secondsAfter(publishedAt, policy.eventTimeToLiveInMinutes * 60);
  if (at < expiresAt) {
    return { kind: 'retry', at };
  }
  return { kind: 'giveUp', reason: 'TimeToLiveExceeded', at: expiresAt > deadLetterAt ? expiresAt : deadLetterAt };
}

function secondsAfter(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}
