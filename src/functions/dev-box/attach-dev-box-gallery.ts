// POST /api/dev-box/galleries: make a gallery ready for a dev center, or (dryRun) say what that would do.
import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { type AttachRequest, type DevBoxAllowList, parseAttachRequest } from '../../domain/dev-box/dev-box-request';
import type { AttachPlan } from '../../domain/dev-box/dev-box-run';
import type { ReadAnswer } from '../../domain/values/read-answer';
import { formatDevCenterId, formatGalleryId } from '../../domain/values/resource-id';
import { callerOf } from '../caller';
import { invalidRequest, json, problem } from '../http/problem-details';
import { unknownParameters } from '../http/query-parameters';
import { readJson } from '../http/read-json';
import { readProblem } from '../http/read-problem';
import { repeatabilityOf, usedForAnother } from '../http/repeatability';
import { traceOf } from '../request-trace';
import type { TaskHub } from '../task-hub';
import { type DevBoxService, devBoxInputOf, devBoxOperationId, startDevBoxOperation } from './dev-box-operations';

export interface AttachDeps extends DevBoxService {
  readonly config: DevBoxAllowList;
  readonly taskHub: (context: InvocationContext) => TaskHub;
  readonly devBox: { planAttach(request: AttachRequest): Promise<ReadAnswer<AttachPlan>> };
}

export function createAttachDevBoxGallery({ config, taskHub, devBox, ...following }: AttachDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const { id: repeatabilityId, mistakes } = repeatabilityOf(request);
    const unknown = [...unknownParameters(request), ...mistakes];
    const body = await readJson(request, unknown);
    if ('refused' in body) {
      return body.refused;
    }
    const parsed = parseAttachRequest(body.value, config);
    if (!parsed.ok || unknown.length > 0) {
      return invalidRequest([...unknown, ...(parsed.ok ? [] : parsed.problems)]);
    }
    const wish = parsed.value;
    if (wish.dryRun) {
      return answerPlan(wish, await devBox.planAttach(wish));
    }
    const id = devBoxOperationId(wish);
    const started = await startDevBoxOperation(
      taskHub(context),
      following,
      devBoxInputOf(wish, {
        by: callerOf(request),
        token: repeatabilityId ?? randomUUID(),
        ...traceOf(context),
      }),
      id,
    );
    if (started.kind === 'mismatch') {
      return problem(409, usedForAnother(repeatabilityId));
    }
    if (started.kind === 'conflict') {
      return problem(
        409,
        `Operation ${id} is already running with other wishes. Wait for it to end, or cancel it, then retry.`,
        {
          extensions: { operation: started.operation },
        },
      );
    }
    return json(202, started.operation, {
      'operation-location': new URL(`/api/operations/${id}`, request.url).href,
      'retry-after': '5',
      ...(repeatabilityId !== null && { 'repeatability-result': 'accepted' }),
    });
  };
}

function answerPlan(wish: AttachRequest, answer: ReadAnswer<AttachPlan>): HttpResponseInit {
  if (answer.kind !== 'read') {
    const isTaken = answer.kind === 'refused' && answer.finding.code === 'DevBoxNameTaken';
    return isTaken
      ? problem(409, answer.finding.message, { extensions: { finding: answer.finding } })
      : readProblem(answer);
  }
  return json(200, {
    dryRun: true,
    devCenterId: formatDevCenterId(wish.devCenterId),
    galleryId: formatGalleryId(wish.galleryId),
    role: wish.role,
    ...answer.value,
  });
}
