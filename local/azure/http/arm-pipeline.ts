// What ARM does with a request before and after the resource provider sees it: who, which route, faults, rights, throttling, the record.
import { randomUUID } from 'node:crypto';
import { authorizationFailed, isAllowed } from '../identity/access-control';
import type { AccessTokens } from '../identity/access-tokens';
import { stringAt } from '../json';
import type { Caller, ResourceWrite } from '../resource-write';
import type { Fault, FaultKind } from '../simulation/faults';
import type { RequestLog } from '../simulation/request-log';
import type { Simulation } from '../simulation/simulation';
import type { Throttle } from '../simulation/throttle';
import { apiVersionWarning, requireApiVersion } from './api-version';
import { ArmError, resourceGroupNotFound, subscriptionNotFound } from './arm-error';
import type { ArmAnswer, ArmRequest } from './arm-request';
import { authenticate } from './authentication';
import type { Operations, PendingWrite } from './operations';
import type { ArmRouter, MatchedRoute } from './router';

/** A request as it comes from the wire. */
export interface IncomingRequest {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  /** Set where the body is no JSON. */
  readonly bodyProblem?: string;
  readonly clientIpAddress?: string;
}

/** An answer, and how the connection is to be treated where a fault says so. */
export interface PipelineResult {
  readonly answer: ArmAnswer;
  readonly correlationId: string;
  readonly transport?: Pick<Fault, 'kind' | 'seconds' | 'body'>;
}

export interface PipelineOptions {
  readonly sim: Simulation;
  readonly router: ArmRouter;
  readonly operations: Operations;
  readonly tokens: AccessTokens;
  readonly requestLog: RequestLog;
  readonly throttle: Throttle;
  readonly onResourceWrite: (write: ResourceWrite) => void;
}

const requestFaults: readonly FaultKind[] = ['status', 'reset', 'hang', 'malformed', 'denied'];

/** State of one request on its way, for the log. */
interface Journey {
  caller?: Caller;
  matched?: MatchedRoute;
  fault?: Fault;
}

export function createPipeline(options: PipelineOptions): (incoming: IncomingRequest) => Promise<PipelineResult> {
  const { sim, requestLog } = options;
  return async (incoming) => {
    sim.clock.runDue();
    const started = performance.now();
    const at = sim.clock.date().toISOString();
    const correlationId = incoming.headers['x-ms-correlation-request-id'] ?? randomUUID();
    const journey: Journey = {};
    let answer: ArmAnswer;
    try {
      answer = await carryOut(options, incoming, correlationId, journey);
    } catch (error) {
      if (!(error instanceof ArmError)) throw error;
      answer = { status: error.status, body: { error: error.toJson() }, headers: error.options.headers ?? {} };
    }
    if (journey.matched && journey.caller)
      reportWrite(options, incoming, journey.matched, journey.caller, answer, correlationId);
    requestLog.add({
      at,
      method: incoming.method,
      path: incoming.path,
      query: incoming.query.toString(),
      operation: journey.matched?.operation ?? null,
      caller: journey.caller?.objectId ?? null,
      status: answer.status,
      duration: Math.round(performance.now() - started),
      correlationId,
      clientRequestId: incoming.headers['x-ms-client-request-id'] ?? null,
      fault: journey.fault?.kind ?? null,
    });
    const { fault } = journey;
    const transport = fault && ['reset', 'hang', 'malformed'].includes(fault.kind) ? { transport: fault } : {};
    return { answer, correlationId, ...transport };
  };
}

async function carryOut(
  options: PipelineOptions,
  incoming: IncomingRequest,
  correlationId: string,
  journey: Journey,
): Promise<ArmAnswer> {
  const { sim, router, tokens, throttle } = options;
  const caller = authenticate(tokens, incoming.headers.authorization, incoming.origin);
  journey.caller = caller;
  const matched = router.match(incoming.method, incoming.path);
  if (matched) journey.matched = matched;
  const operation = matched?.operation ?? null;
  const fault = sim.faults.strike(requestFaults, { method: incoming.method, path: incoming.path, operation, caller });
  if (fault) journey.fault = fault;
  if (fault?.kind === 'status') return faultAnswer(fault);
  if (fault?.kind === 'denied') throw authorizationFailed(caller, operation ?? incoming.method, incoming.path);
  if (fault && isNotCarriedOut(fault)) return { status: 500 };
  const apiVersion = requireApiVersion(incoming.query);
  const warning = apiVersionWarning(apiVersion);
  if (warning) sim.log(warning);
  if (!matched) throw noRoute(router, incoming, apiVersion);
  requireContainers(sim, incoming.method, incoming.path);
  if (operation && !isAllowed(sim, caller.objectId, operation, incoming.path)) {
    throw authorizationFailed(caller, operation, incoming.path);
  }
  if (incoming.bodyProblem) {
    throw new ArmError(
      400,
      'InvalidRequestContent',
      `The request content was invalid and could not be deserialized: '${incoming.bodyProblem}'.`,
    );
  }
  const limit = operation?.startsWith('Microsoft.Compute/') ? sim.settings.throttleRequests : 0;
  const remaining = throttle.take(caller.objectId, operation ?? '', limit, sim.now());
  const request: ArmRequest = {
    ...incoming,
    parameters: matched.parameters,
    apiVersion,
    operation,
    caller,
    correlationId,
  };
  const answer = await matched.route.handle(request);
  const extra = {
    ...(warning ? { warning: `299 - "${warning}"` } : {}),
    ...(remaining === undefined
      ? {}
      : { 'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/HighCostGet3Min;${remaining}` }),
  };
  return { ...answer, headers: { ...answer.headers, ...extra } };
}

/** A reset comes before the request is carried out unless asked otherwise; a hanging request is carried out unless asked otherwise. */
function isNotCarriedOut({ kind, phase }: Fault): boolean {
  return (kind === 'reset' && phase !== 'after') || (kind === 'hang' && phase === 'before');
}

function faultAnswer({ status = 500, code, message, retryAfter, body }: Fault): ArmAnswer {
  const error = {
    code: code ?? defaultCodes[status] ?? 'InternalServerError',
    message: message ?? 'A fault that was asked for.',
  };
  return {
    status,
    body: body ?? { error },
    headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
  };
}

const defaultCodes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'AuthorizationFailed',
  404: 'ResourceNotFound',
  409: 'Conflict',
  412: 'PreconditionFailed',
  429: 'ResourceCollectionRequestsThrottled',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

function noRoute(router: ArmRouter, { method, path }: IncomingRequest, apiVersion: string): ArmError {
  const allowed = router.methodsAt(path);
  if (allowed.length > 0) {
    const message = `The requested resource does not support http method '${method}'.`;
    return new ArmError(405, 'MethodNotAllowed', message, { headers: { allow: allowed.join(', ') } });
  }
  const [, namespace, type] = /.*\/providers\/([^/]+)\/([^/]+)/i.exec(path) ?? [];
  if (!namespace) return new ArmError(404, 'NotFound', `No resource was found at '${path}'.`);
  const message = `The resource type '${type}' could not be found in the namespace '${namespace}' for api version '${apiVersion}'.`;
  return new ArmError(404, 'InvalidResourceType', message);
}

/** The subscription must be there, and the resource group of everything in one. */
function requireContainers(sim: Simulation, method: string, path: string): void {
  const [, subscription, group, rest] =
    /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+)(\/.*)?)?/i.exec(path) ?? [];
  if (!subscription) return;
  if (!sim.store.get(`/subscriptions/${subscription}`)) {
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subscription)) throw subscriptionNotFound(subscription);
    const message = `The provided subscription identifier '${subscription}' is malformed or invalid.`;
    throw new ArmError(400, 'InvalidSubscriptionId', message);
  }
  const needed = group !== undefined && (rest !== undefined || method === 'GET');
  if (needed && !sim.store.get(`/subscriptions/${subscription}/resourceGroups/${group}`))
    throw resourceGroupNotFound(group);
}

function reportWrite(
  { sim, operations, onResourceWrite }: PipelineOptions,
  incoming: IncomingRequest,
  { operation }: MatchedRoute,
  caller: Caller,
  answer: ArmAnswer,
  correlationId: string,
): void {
  const [, subscriptionId] = /^\/subscriptions\/([^/]+)\/./i.exec(incoming.path) ?? [];
  if (!subscriptionId || !operation || ['GET', 'HEAD'].includes(incoming.method)) return;
  if ([401, 403, 404, 405, 429].includes(answer.status)) return;
  const resourceId = answer.resourceId ?? incoming.path;
  const resourceGroupName = /\/resourceGroups\/([^/]+)/i.exec(resourceId)?.[1];
  const clientRequestId = incoming.headers['x-ms-client-request-id'];
  const write: PendingWrite = {
    resourceId,
    operationName: operation,
    kind: operation.endsWith('/action') ? 'Action' : operation.endsWith('/delete') ? 'Delete' : 'Write',
    method: incoming.method,
    ...(incoming.method === 'PUT' ? { created: answer.status === 201 } : {}),
    url: `${incoming.origin}${incoming.path}?${incoming.query}`,
    correlationId,
    caller,
    resourceProvider: operation.slice(0, operation.indexOf('/')),
    subscriptionId,
    ...(resourceGroupName ? { resourceGroupName } : {}),
    ...(clientRequestId ? { clientRequestId } : {}),
    ...(incoming.clientIpAddress ? { clientIpAddress: incoming.clientIpAddress } : {}),
  };
  if (answer.operationId) operations.attachWrite(answer.operationId, write);
  else {
    const succeeded = answer.status < 400;
    const resource = succeeded && stringAt(answer.body, 'id') ? { resource: answer.body } : {};
    onResourceWrite({ ...write, outcome: succeeded ? 'Succeeded' : 'Failed', at: sim.clock.date(), ...resource });
  }
}
