// Answers that the simulated ARM does not give by itself: a test words them, for some of the app's requests.
import { createHttpHeaders, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import type { ReplicationWorld } from './replication-world';

export interface AnsweredRequests {
  readonly method: string;
  readonly path: RegExp;
  /** Such requests that are answered as ever before the first that is not; default none. */
  readonly after?: number;
  /** How many are answered otherwise; default all. */
  readonly times?: number;
  /** Seconds from now in which they are; default always. */
  readonly from?: number;
  readonly until?: number;
}

/** @param send carries the request out, and gives the answer that ARM would give */
export type Answer = (
  request: PipelineRequest,
  send: () => Promise<PipelineResponse>,
) => PipelineResponse | Promise<PipelineResponse>;

/** From now on such requests get this answer. @returns how often it was given */
export function answerOtherwise(world: ReplicationWorld, which: AnsweredRequests, answer: Answer): () => number {
  const { after = 0, times = Number.POSITIVE_INFINITY, from = 0, until = Number.POSITIVE_INFINITY } = which;
  const begin = world.agenda.now();
  let seen = 0;
  let given = 0;
  const before = world.transport.intercept;
  world.transport.intercept = async (request, sendOn, path) => {
    const send = async () => (before === null ? await sendOn() : await before(request, sendOn, path));
    const seconds = (world.agenda.now() - begin) / 1000;
    if (request.method !== which.method || !which.path.test(path) || seconds < from || seconds >= until) {
      return await send();
    }
    seen += 1;
    if (seen <= after || given >= times) {
      return await send();
    }
    given += 1;
    return await answer(request, send);
  };
  return () => given;
}

/** @param body text as it is; undefined for none; anything else as JSON */
export function answered(
  request: PipelineRequest,
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): PipelineResponse {
  const bodyAsText = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  const all = { 'content-type': 'application/json; charset=utf-8', ...headers };
  return { request, status, headers: createHttpHeaders(all), bodyAsText };
}

export const refusal = (code: string, message = 'Words of the service.') => ({ error: { code, message } });
