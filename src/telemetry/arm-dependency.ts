// A request to ARM as Application Insights shows it: a dependency, and what is counted of it.

import type { armRequestProperties } from './event-table';
import type { MetricPoint } from './metrics-of-event';

/** A request that was sent, or that could not be. */
export interface ArmRequestTelemetry {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly apiVersion: string;
  /** HTTP status, 0 where no answer came. */
  readonly status: number;
  readonly milliseconds: number;
  /** Of the answer, names in lower case; those that tell of throttling and correlation are shown, no others. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The service's code where it refused; `NoToken` where there was no token to send it with. */
  readonly errorCode?: string;
}

export interface Dependency {
  readonly method: string;
  readonly host: string;
  /** Without any query but the api-version: those of poll links are as good as a signature. */
  readonly url: string;
  readonly milliseconds: number;
  readonly status: number;
  readonly success: boolean;
  readonly properties: Readonly<Partial<Record<(typeof armRequestProperties)[number], string>>>;
}

/** Headers that ARM answers with, by the property that shows them. */
const shownHeaders = {
  correlationId: ['x-ms-correlation-request-id'],
  retryAfterSeconds: ['retry-after'],
  remainingReads: ['x-ms-ratelimit-remaining-subscription-reads', 'x-ms-ratelimit-remaining-subscription-global-reads'],
  remainingWrites: [
    'x-ms-ratelimit-remaining-subscription-writes',
    'x-ms-ratelimit-remaining-subscription-global-writes',
  ],
  remainingDeletes: [
    'x-ms-ratelimit-remaining-subscription-deletes',
    'x-ms-ratelimit-remaining-subscription-global-deletes',
  ],
  remainingResource: ['x-ms-ratelimit-remaining-resource'],
} as const;

/** @returns such as `Microsoft.Compute/galleries/images/versions`: few values, whatever the names of the resources */
export function resourceTypeOf(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  const last = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers');
  if (last < 0) {
    return segments.length > 2 ? 'Microsoft.Resources/resourceGroups' : 'Microsoft.Resources/subscriptions';
  }
  const [namespace = '', ...pairs] = segments.slice(last + 1);
  return [namespace, ...pairs.filter((_, index) => index % 2 === 0)].join('/');
}

export function toDependency(request: ArmRequestTelemetry, attempt: number | null): Dependency {
  const { method, host, path, apiVersion, status, milliseconds, headers, errorCode } = request;
  const shown = Object.entries(shownHeaders).map(
    ([property, names]) => [property, names.map((name) => headers[name]).find((value) => value)] as const,
  );
  const properties = [
    ['apiVersion', apiVersion],
    ['resourceType', resourceTypeOf(path)],
    ['attempt', attempt === null ? undefined : String(attempt)],
    ['errorCode', errorCode],
    ...shown,
  ].filter(([, value]) => value);
  return {
    method,
    host,
    url: `https://${host}${path}?api-version=${apiVersion}`,
    milliseconds,
    status,
    success: status > 0 && status < 400,
    properties: Object.fromEntries(properties),
  };
}

export function metricsOfArmRequest({ method, path, status }: ArmRequestTelemetry): readonly MetricPoint[] {
  const resourceType = resourceTypeOf(path);
  const requests: MetricPoint = {
    name: 'ArmRequests',
    value: 1,
    properties: { method, resourceType, status: String(status) },
  };
  return status === 429
    ? [requests, { name: 'ArmThrottles', value: 1, properties: { method, resourceType } }]
    : [requests];
}
