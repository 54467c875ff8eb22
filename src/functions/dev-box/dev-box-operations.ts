// Operations that prepare a gallery for a dev center, as instances of the task hub: one for each pair of the two.
import { createHash } from 'node:crypto';
import type { AttachRequest } from '../../domain/dev-box/dev-box-request';
import type { DevBoxInput } from '../../domain/dev-box/dev-box-run';
import type { HubService } from '../../domain/replication/lost-instance';
import { whyNobodyRuns } from '../../domain/replication/reconciliation-start';
import { type InstanceStatus, isLive, isReplaced } from '../../domain/replication/replication-view';
import { foldAscii } from '../../domain/values/ascii-fold';
import { isObject, objectAt, textAt } from '../../domain/values/json';
import type { Operation, OperationStatus } from '../../domain/values/operation';
import { formatDevCenterId, formatGalleryId } from '../../domain/values/resource-id';
import { orchestratorNames } from '../../orchestrators/names';
import { followStart, type NextStep, StartPending } from '../start-instance';
import { type HubClock, neverIdle, realClock, type TaskHub } from '../task-hub';

const kind = orchestratorNames.prepareDevBoxGallery;

export function devBoxOperationId({ devCenterId, galleryId }: AttachRequest): string {
  const pair = foldAscii(`${formatDevCenterId(devCenterId)} ${formatGalleryId(galleryId)}`);
  const digest = createHash('sha256').update(pair).digest('hex').slice(0, 16);
  return `dev-box-${foldAscii(devCenterId.devCenterName)}-${digest}`;
}

/** What a run is given of a request. */
export function devBoxInputOf(
  { devCenterId, galleryId, name, role, windows365Reader, identity }: AttachRequest,
  asked: Pick<DevBoxInput, 'by' | 'token' | 'traceParent'>,
): DevBoxInput {
  return {
    devCenterId: formatDevCenterId(devCenterId),
    galleryId: formatGalleryId(galleryId),
    name,
    role,
    windows365Reader,
    ...(identity !== null && { identity }),
    ...asked,
    resume: null,
  };
}

export type StartedDevBox =
  | { readonly kind: 'accepted'; readonly operation: Operation }
  /** One with other wishes is under way for the same pair. */
  | { readonly kind: 'conflict'; readonly operation: Operation }
  /** The request has the token of another one, with other wishes. */
  | { readonly kind: 'mismatch'; readonly operation: Operation };

/** What operations are followed by. */
export interface DevBoxService {
  readonly clock?: HubClock;
  /** How this process serves the task hub; without it no instance is taken for lost. */
  readonly service?: HubService;
}

export async function startDevBoxOperation(
  hub: TaskHub,
  { clock = realClock, service = neverIdle }: DevBoxService,
  input: DevBoxInput,
  instanceId: string,
): Promise<StartedDevBox> {
  const wishes = ({ name, role, windows365Reader, identity }: DevBoxInput) =>
    JSON.stringify([name, role, windows365Reader, identity ?? null]);
  let conflicts = false;
  let mismatches = false;
  const decide = async (status: InstanceStatus | null): Promise<NextStep<DevBoxInput>> => {
    const there = isObject(status?.input) ? (status.input as unknown as DevBoxInput) : null;
    [conflicts, mismatches] = [false, false];
    const why = status === null ? null : whyNobodyRuns(status, clock.now(), service);
    if (why !== null) {
      return { kind: 'replace', why };
    }
    if (status !== null && there !== null && there.token === input.token) {
      mismatches = wishes(there) !== wishes(input);
      return { kind: 'settled' };
    }
    if (status === null || there === null || !isLive(status.runtimeStatus)) {
      // What was accepted is done: a run that the app has ended so as to start it anew is, with its own wishes.
      const isOthers = status !== null && there !== null && isReplaced(status) && wishes(there) !== wishes(input);
      return { kind: 'start', input: isOthers ? there : input };
    }
    conflicts = wishes(there) !== wishes(input);
    return { kind: 'settled' };
  };
  const { status, settled } = await followStart(hub, clock, { orchestrator: kind, instanceId, request: {}, decide });
  const operation = status === null ? null : viewDevBoxOperation(instanceId, status);
  if (!settled || operation === null) {
    throw new StartPending(instanceId);
  }
  return { kind: mismatches ? 'mismatch' : conflicts ? 'conflict' : 'accepted', operation };
}

const byRuntimeStatus: Readonly<Record<string, OperationStatus>> = {
  Pending: 'NotStarted',
  Completed: 'Succeeded',
  Failed: 'Failed',
  Terminated: 'Canceled',
  Canceled: 'Canceled',
};

/** What the run shows of itself; before it begins, and where it ended without a word, what the task hub says. */
export function viewDevBoxOperation(id: string, status: InstanceStatus): Operation | null {
  if (status.name !== kind) {
    return null;
  }
  const shown = isObject(status.output) ? status.output : objectAt(status.customStatus, 'operation');
  const runtime = byRuntimeStatus[String(status.runtimeStatus)] ?? 'Running';
  if (textAt(shown, 'status') !== null && (isLive(status.runtimeStatus) || isObject(status.output))) {
    return shown as unknown as Operation;
  }
  const words = typeof status.output === 'string' ? status.output.slice(0, 500) : 'the run ended without telling why';
  return {
    id,
    kind,
    status: runtime,
    percentComplete: 0,
    createdDateTime: new Date(status.createdTime).toISOString(),
    lastActionDateTime: new Date(status.lastUpdatedTime).toISOString(),
    error: runtime === 'Failed' ? { code: 'UnexpectedError', message: words } : null,
    result: null,
  };
}
