// POST /api/replications: replicate one image version, or (dryRun) say what that would change.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { parseReplicationRequest } from '../domain/intake/replication-request';
import type { PlanAnswer } from '../domain/plan/replication-plan';
import { isGone } from '../domain/replication/outcome';
import { replicationId } from '../domain/replication/replication-id';
import { formatImageVersionId, type ImageVersionId } from '../domain/values/resource-id';
import type { Problem } from '../domain/values/result';
import type { ZoneTarget } from '../domain/values/zone-target';
import { callerOf } from './caller';
import { invalidRequest, json, problem } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { findReplication, withoutZones } from './replication-runs';
import { type ReplicationDeps, requestReplication } from './request-replication';

export interface StartReplicationDeps extends ReplicationDeps {
  readonly plan: (id: ImageVersionId, targets: readonly ZoneTarget[]) => Promise<PlanAnswer>;
}

/** As in OASIS repeatable requests 1.0: a repetition of a request has the same id. */
const repeatable = /^[A-Za-z0-9._-]{1,64}$/;
const notRepeatable: Problem = {
  field: 'Repeatability-Request-ID',
  message: 'must be 1 to 64 letters, digits, dots, hyphens and underscores, such as a UUID',
};

const bodyBytesMax = 256 * 1024;

async function readJson(request: HttpRequest): Promise<{ readonly value: unknown } | { readonly mistake: string }> {
  const text = await request.text();
  if (text.length > bodyBytesMax) {
    return { mistake: `is larger than ${bodyBytesMax} bytes` };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { mistake: `is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

export function createStartReplication(deps: StartReplicationDeps) {
  const { config, taskHub, plan } = deps;
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const unknown = unknownParameters(request);
    const body = await readJson(request);
    if ('mistake' in body) {
      return invalidRequest([...unknown, { field: 'body', message: body.mistake }]);
    }
    const parsed = parseReplicationRequest(body.value, config.watchedGalleries);
    const repeatabilityId = request.headers.get('repeatability-request-id');
    const repeatability = repeatabilityId === null || repeatable.test(repeatabilityId) ? [] : [notRepeatable];
    if (!parsed.ok || unknown.length + repeatability.length > 0) {
      return invalidRequest([...unknown, ...repeatability, ...(parsed.ok ? [] : parsed.problems)]);
    }
    const { imageVersionId, dryRun } = parsed.value;
    const targets = parsed.value.targets ?? config.targets;
    if (dryRun) {
      return answerPlan(imageVersionId, await plan(imageVersionId, targets));
    }
    const trigger = { kind: 'http', by: callerOf(request) } as const;
    const result = await requestReplication(deps, context, {
      imageVersionId,
      targets,
      trigger,
      eventId: null,
      repeatabilityId,
    });
    const replication = await findReplication(taskHub(context), result.id);
    if (result.kind === 'conflict') {
      return problem(
        409,
        `Replication ${result.id} is already running ${withoutZones(result.zones)}. Wait for it to finish, or cancel it, then retry.`,
        { extensions: { replication }, headers: { 'retry-after': '10' } },
      );
    }
    return json(202, replication, {
      location: new URL(`/api/replications/${result.id}`, request.url).href,
      'retry-after': '5',
      ...(repeatabilityId !== null && { 'repeatability-result': 'accepted' }),
    });
  };
}

function answerPlan(id: ImageVersionId, answer: PlanAnswer): HttpResponseInit {
  switch (answer.kind) {
    case 'plan':
      return json(200, {
        id: replicationId(id),
        imageVersionId: formatImageVersionId(id),
        dryRun: true,
        ...answer.plan,
      });
    case 'refused': {
      return problem(isGone(answer.finding.code) ? 404 : 502, answer.finding.message, {
        extensions: { finding: answer.finding },
      });
    }
    case 'unavailable':
      return problem(503, answer.reason, { headers: { 'retry-after': String(answer.afterSeconds) } });
  }
}
