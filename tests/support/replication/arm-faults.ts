// The faults of the matrix: what can happen to a request of ARM's, for how long.
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { FaultRequest } from '../../../local/azure/simulation/faults';
import type { ReplicationWorld } from './replication-world';

/** One call of the orchestration: the n-th request of its kind on a good day. */
export interface ArmCall {
  readonly method: string;
  /** Such as `Microsoft.Compute/galleries/write`. */
  readonly operation: string;
  /** What the paths of such requests have in common: their keywords. */
  readonly shape: string;
  /** Requests of the same kind before it. */
  readonly nth: number;
  readonly label: string;
}

export const faultNames = [
  '429 with Retry-After',
  '429',
  '500',
  '503',
  'reset before',
  'reset after',
  'hang',
  'truncated JSON',
  '409',
  '412',
  'lost update',
  'stale read',
] as const;
export type FaultName = (typeof faultNames)[number];

export const lengths = ['once', 'three times', 'for ten minutes'] as const;
export type Length = (typeof lengths)[number];

const minutesSeconds = 600;

/** The keywords of a path, without the names between them. */
export function shapeOf(path: string): string {
  const segments = path.toLowerCase().split('/').filter(Boolean);
  return segments.filter((_, index) => index % 2 === 0).join('/');
}

/** The call that a logged request was. @param counts of each kind so far, which it adds to */
export function nextCall(
  { method, path, operation }: { readonly method: string; readonly path: string; readonly operation: string | null },
  counts: Map<string, number>,
): ArmCall {
  const key = `${method} ${(operation ?? '').split('/').at(-2) ?? ''}`;
  const nth = counts.get(key) ?? 0;
  counts.set(key, nth + 1);
  return {
    method,
    operation: operation ?? '',
    shape: shapeOf(path),
    nth,
    label: nth === 0 ? key : `${key} ${nth + 1}`,
  };
}

/** A fault that was asked for. */
export interface InjectedFault {
  /** How often it has struck. */
  struck(): number;
}

const requests: Record<Exclude<FaultName, 'stale read'>, Pick<FaultRequest, 'kind'> & Partial<FaultRequest>> = {
  '429 with Retry-After': { kind: 'status', status: 429, retryAfter: 30 },
  '429': { kind: 'status', status: 429 },
  '500': { kind: 'status', status: 500 },
  '503': { kind: 'status', status: 503 },
  'reset before': { kind: 'reset', phase: 'before' },
  'reset after': { kind: 'reset', phase: 'after' },
  hang: { kind: 'hang' },
  'truncated JSON': { kind: 'malformed' },
  '409': { kind: 'status', status: 409 },
  '412': { kind: 'status', status: 412 },
  'lost update': { kind: 'lostUpdate' },
};

/** Whether the fault can happen to the call at all. */
export function applies({ method, label }: ArmCall, fault: FaultName): boolean {
  if (fault === 'stale read') {
    return method === 'GET';
  }
  return fault !== 'lost update' || label.startsWith('PUT versions');
}

export function inject(world: ReplicationWorld, call: ArmCall, fault: FaultName, length: Length): InjectedFault {
  const times = length === 'once' ? 1 : length === 'three times' ? 3 : null;
  if (fault === 'stale read') {
    return injectStaleReads(world, call, times);
  }
  const { faults } = world.azure.sim;
  const injected = faults.add({
    method: call.method,
    ...(fault !== 'lost update' && { operation: call.operation }),
    after: call.nth,
    times,
    ...requests[fault],
  });
  if (times === null) {
    endAfterMinutes(world, call, () => faults.remove(injected.id));
  }
  return { struck: () => injected.applied };
}

/** Minutes count from the first time that the fault strikes. */
function endAfterMinutes(world: ReplicationWorld, { method, shape, nth }: ArmCall, end: () => void): void {
  let seen = 0;
  let isCounting = false;
  const before = world.transport.onRequest;
  world.transport.onRequest = (sentMethod, sentPath) => {
    before(sentMethod, sentPath);
    if (sentMethod === method && shapeOf(sentPath) === shape) {
      seen += 1;
    }
    if (seen > nth && !isCounting) {
      isCounting = true;
      world.agenda.later(minutesSeconds, end);
    }
  };
}

/** The answer is the one before: what was written in between does not show. */
function injectStaleReads(world: ReplicationWorld, { shape, nth }: ArmCall, times: number | null): InjectedFault {
  const known = new Map<string, PipelineResponse>();
  let matched = 0;
  let struck = 0;
  let until = Number.POSITIVE_INFINITY;
  world.transport.intercept = async (request, send, sentPath) => {
    if (request.method !== 'GET' || shapeOf(sentPath) !== shape) {
      return await send();
    }
    matched += 1;
    const stale = known.get(request.url);
    if (
      stale !== undefined &&
      matched > nth &&
      struck < (times ?? Number.POSITIVE_INFINITY) &&
      world.agenda.now() < until
    ) {
      struck += 1;
      until = Math.min(until, times === null ? world.agenda.now() + minutesSeconds * 1000 : until);
      return { ...stale, request };
    }
    const answer = await send();
    known.set(request.url, answer);
    return answer;
  };
  return { struck: () => struck };
}
