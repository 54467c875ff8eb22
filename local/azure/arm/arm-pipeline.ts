// What ARM does with a request before and after the resource provider sees it: who, which route, faults, rights, throttling, the record.
import { randomUUID } from 'node:crypto';
import type { Fault, FaultKind } from '../simulation/faults';
import type { RequestLog } from '../simulation/request-log';
import type { Simulation } from '../simulation/simulation';
import type { Throttle } from '../simulation/throttle';
import { type AccessControl, authorizationFailed } from './access-control';
import type { AccessTokens } from './access-tokens';
import { apiVersionWarning, requireApiVersion } from './api-version';
import { ArmError, byGateway } from './arm-error';
import type { ArmAnswer, ArmRequest, IncomingRequest } from './arm-request';
import { authenticate } from './authentication';
import { faultAnswer } from './fault-answer';
import { withoutSignature } from './operation-link';
import type { Operations } from './operations';
import { noRoute, requireContainers } from './path-refusals';
import { reportWrite } from './report-write';
import type { Caller, ResourceWrite } from './resource-write';
import type { ArmRouter, MatchedRoute } from './router';
import { takeFromBudget } from './throttling';

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
  readonly access: AccessControl;
  readonly requestLog: RequestLog;
  readonly throttle: Throttle;
  /** What may refuse a request that its caller has the right to make. */
  readonly guard: (request: ArmRequest) => void;
  readonly onResourceWrite: (write: ResourceWrite) => void;
}

const requestFaults: readonly FaultKind[] = ['status', 'reset', 'hang', 'malformed', 'denied'];

/** State of one request on its way, for the log. */
interface Journey {
  caller?: Caller;
  matched?: MatchedRoute;
  fault?: Fault;
  /** Set once the request has passed ARM's own checks: the headers that its resource provider adds to any answer. */
  providerHeaders?: Record<string, string>;
}

export type Pipeline = (incoming: IncomingRequest) => Promise<PipelineResult>;

export function createPipeline(options: PipelineOptions): Pipeline {
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
      if (!(error instanceof ArmError)) {
        throw error;
      }
      const headers = { ...(journey.providerHeaders ?? byGateway), ...error.options.headers };
      answer = { status: error.status, body: { error: error.toJson() }, headers };
    }
    const { matched, caller, fault } = journey;
    if (matched && caller && !(fault && isAnsweredInstead(fault))) {
      const written = { incoming, operation: matched.operation, caller, answer, correlationId, at: sim.clock.date() };
      reportWrite(written, options.operations, options.onResourceWrite);
    }
    requestLog.add({
      at,
      method: incoming.method,
      path: incoming.path,
      query: withoutSignature(`?${incoming.query}`).slice(1),
      operation: matched?.operation ?? null,
      caller: caller?.objectId ?? null,
      status: answer.status,
      duration: Math.round(performance.now() - started),
      correlationId,
      clientRequestId: incoming.headers['x-ms-client-request-id'] ?? null,
      fault: fault?.kind ?? null,
    });
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
  const { sim, router, tokens, access } = options;
  const caller = await authenticate(tokens, incoming.headers.authorization, incoming.origin);
  journey.caller = caller;
  const matched = router.match(incoming.method, incoming.path);
  if (matched) {
    journey.matched = matched;
  }
  const operation = matched?.operation ?? null;
  const fault = sim.faults.strike(requestFaults, {
    method: incoming.method,
    path: incoming.path,
    operation,
    caller,
    body: incoming.body,
  });
  if (fault) {
    journey.fault = fault;
  }
  if (fault?.kind === 'status') {
    return faultAnswer(fault);
  }
  if (fault?.kind === 'denied') {
    throw authorizationFailed(caller, operation ?? incoming.method, incoming.path);
  }
  if (fault && isAnsweredInstead(fault)) {
    return { status: 500 };
  }
  const apiVersion = requireApiVersion(incoming.query);
  const warning = apiVersionWarning(apiVersion);
  if (warning) {
    sim.log(warning);
  }
  if (!matched) {
    throw noRoute(router, incoming.method, incoming.path, apiVersion);
  }
  requireContainers(sim, incoming.method, incoming.path);
  if (operation && !access.isAllowed(caller.objectId, operation, incoming.path)) {
    throw authorizationFailed(caller, operation, incoming.path);
  }
  if (incoming.bodyProblem) {
    throw new ArmError(
      400,
      'InvalidRequestContent',
      `The request content was invalid and could not be deserialized: '${incoming.bodyProblem}'.`,
    );
  }
  const request: ArmRequest = {
    ...incoming,
    parameters: matched.parameters,
    apiVersion,
    operation,
    caller,
    correlationId,
  };
  options.guard(request);
  journey.providerHeaders = {};
  const budget = takeBudget(options, matched, incoming);
  journey.providerHeaders = budget;
  const answer = await matched.route.handle(request);
  const extra = { ...(warning && { warning: `299 - "${warning}"` }), ...budget };
  return { ...answer, headers: { ...answer.headers, ...extra } };
}

/** What the header says is left of the budget of the matched route, if it has one. */
function takeBudget({ sim, throttle }: PipelineOptions, matched: MatchedRoute, incoming: IncomingRequest) {
  const { route, operation, parameters } = matched;
  if (!route.budget) {
    return {};
  }
  const request = {
    subscriptionId: parameters.subscriptionId ?? '',
    operation: operation ?? `${incoming.method} ${route.budget.name}`,
    budget: route.budget,
  };
  return takeFromBudget(throttle, request, sim.settings, sim.now());
}

/** Whether a fault keeps the request from being carried out. A reset does unless asked otherwise, a hanging answer if asked. */
function isAnsweredInstead({ kind, phase }: Fault): boolean {
  if (kind === 'reset') {
    return phase !== 'after';
  }
  return kind === 'status' || kind === 'denied' || (kind === 'hang' && phase === 'before');
}
