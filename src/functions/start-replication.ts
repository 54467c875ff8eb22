// POST /api/replications: replicate one image version, or (dryRun) say what that would change.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Config } from '../config/config';
import { parseReplicationRequest } from '../domain/intake/replication-request';
import type { PlanAnswer } from '../domain/plan/replication-plan';
import { replicationEventProperties } from '../domain/replication/event-properties';
import { replicationId } from '../domain/replication/replication-id';
import { formatImageVersionId, type ImageVersionId } from '../domain/values/resource-id';
import type { ZoneTarget } from '../domain/values/zone-target';
import type { Telemetry } from '../telemetry/telemetry';
import { invalidRequest, json, problem } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { findReplication, startRun, type TaskHub } from './replication-runs';
import { traceOf } from './request-telemetry';

export interface StartReplicationDeps {
  readonly config: Pick<Config, 'watchedGalleries' | 'targets' | 'policy'>;
  readonly telemetry: Telemetry;
  readonly taskHub: (context: InvocationContext) => TaskHub;
  readonly plan: (id: ImageVersionId, targets: readonly ZoneTarget[]) => Promise<PlanAnswer>;
}

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

/** Set by App Service authentication, where it is on. */
function caller(request: HttpRequest): string {
  return request.headers.get('x-ms-client-principal-name') ?? 'http request';
}

export function createStartReplication({ config, telemetry, taskHub, plan }: StartReplicationDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const unknown = unknownParameters(request);
    const body = await readJson(request);
    if ('mistake' in body) {
      return invalidRequest([...unknown, { field: 'body', message: body.mistake }]);
    }
    const parsed = parseReplicationRequest(body.value, config.watchedGalleries);
    if (!parsed.ok || unknown.length > 0) {
      return invalidRequest([...unknown, ...(parsed.ok ? [] : parsed.problems)]);
    }
    const { imageVersionId, dryRun } = parsed.value;
    const targets = parsed.value.targets ?? config.targets;
    if (dryRun) {
      return answerPlan(imageVersionId, await plan(imageVersionId, targets));
    }
    const trigger = { kind: 'http', by: caller(request) } as const;
    const hub = taskHub(context);
    const result = await startRun(hub, {
      imageVersionId,
      targets,
      trigger,
      ...traceOf(context),
      policy: config.policy,
    });
    telemetry.trackEvent(
      'ReplicationRequested',
      { ...replicationEventProperties(result.id, imageVersionId, trigger), outcome: result.kind },
      {},
    );
    const replication = await findReplication(hub, result.id);
    if (result.kind === 'conflict') {
      return problem(
        409,
        `Replication ${result.id} is under way without ${result.zones.join(', ')}. Ask again when it has ended, or cancel it.`,
        { extensions: { replication } },
      );
    }
    return json(202, replication, {
      location: new URL(`/api/replications/${result.id}`, request.url).href,
      'retry-after': '5',
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
      const isMissing = ['VersionNotFound', 'GalleryNotFound'].includes(answer.finding.code);
      return problem(isMissing ? 404 : 502, answer.finding.message, { extensions: { finding: answer.finding } });
    }
    case 'unavailable':
      return problem(503, answer.reason, { headers: { 'retry-after': String(answer.afterSeconds) } });
  }
}
