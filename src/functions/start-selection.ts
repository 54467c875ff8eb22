// POST /api/replications with a gallery: replicate a selection of its versions, or (dryRun) say what that would do.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Config } from '../config/config';
import { parseSelectionRequest, type SelectionRequest } from '../domain/intake/selection-request';
import { refusalOf, type SelectedVersion, selectVersions } from '../domain/policy/selection';
import { formatImageVersionId } from '../domain/values/resource-id';
import type { Problem } from '../domain/values/result';
import { callerOf } from './caller';
import type { PolicyDeps } from './get-policy';
import { invalidRequest, json, problem } from './http/problem-details';
import { readProblem } from './http/read-problem';
import { usedForAnother } from './http/repeatability';
import { type SelectionService, startOperation } from './selection-operations';
import type { TaskHub } from './task-hub';

export interface SelectionDeps extends PolicyDeps, SelectionService {
  readonly config: Pick<Config, 'watchedGalleries' | 'zonePolicy' | 'policy'>;
  readonly taskHub: (context: InvocationContext) => TaskHub;
}

function planned(selected: SelectedVersion) {
  const { version, action, answer, missing } = selected;
  return {
    imageVersionId: formatImageVersionId(version.id),
    action,
    rule: answer.rule,
    targets: answer.targets.map(({ zone, region, replicas, storageAccountType }) => ({
      zone,
      region,
      replicas,
      storageAccountType,
      action: missing.includes(zone) ? 'Add' : 'Keep',
    })),
    details: action === 'Refused' ? refusalOf(selected) : answer.because.join('; '),
  };
}

/** The plan of a selection; nothing is written. */
async function answerDryRun({ config, readDefinitions }: SelectionDeps, request: SelectionRequest) {
  const { gallery, images } = request;
  const read = await readDefinitions([gallery], images);
  if (read.kind !== 'read') {
    return readProblem(read);
  }
  const { definitions, findings, asOf } = read.value;
  const selected = definitions.flatMap((siblings) => selectVersions(siblings, request, config.zonePolicy, asOf));
  const count = (action: SelectedVersion['action']) => selected.filter((one) => one.action === action).length;
  return json(200, {
    dryRun: true,
    value: selected.map(planned),
    summary: {
      selected: selected.length,
      toReplicate: count('Replicate'),
      unchanged: count('Unchanged'),
      refused: count('Refused'),
    },
    findings,
  });
}

/**
 * @param mistakes what is wrong with the request besides its body
 * @param repeatabilityId Repeatability-Request-ID; null where the request has none
 */
export async function startSelection(
  deps: SelectionDeps,
  request: HttpRequest,
  context: InvocationContext,
  body: unknown,
  mistakes: readonly Problem[],
  repeatabilityId: string | null,
): Promise<HttpResponseInit> {
  const parsed = parseSelectionRequest(body, deps.config.watchedGalleries);
  if (!parsed.ok || mistakes.length > 0) {
    return invalidRequest([...mistakes, ...(parsed.ok ? [] : parsed.problems)]);
  }
  if (parsed.value.dryRun) {
    return await answerDryRun(deps, parsed.value);
  }
  const trigger = { kind: 'http', by: callerOf(request) } as const;
  const started = await startOperation(deps.taskHub(context), context, parsed.value, trigger, repeatabilityId, deps);
  switch (started.kind) {
    case 'mismatch':
      return problem(409, usedForAnother(repeatabilityId));
    case 'retrying': {
      const { id } = started.operation;
      const detail = `The operation ${id} is retrying the versions that failed in it, and no others. Send the request again when it has ended.`;
      return problem(409, detail, { headers: { 'retry-after': '30' } });
    }
    case 'accepted':
      return acceptedOperation(request, started.operation, repeatabilityId);
  }
}

export function acceptedOperation(
  request: HttpRequest,
  operation: { readonly id: string },
  repeatabilityId: string | null = null,
): HttpResponseInit {
  return json(202, operation, {
    'operation-location': new URL(`/api/operations/${operation.id}`, request.url).href,
    'retry-after': '5',
    ...(repeatabilityId !== null && { 'repeatability-result': 'accepted' }),
  });
}
