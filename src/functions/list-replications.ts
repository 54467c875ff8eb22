// GET /api/replications: newest first, those that events started too.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { replicationStates } from '../domain/replication/replication';
import { parseImageVersionId, sameResourceId } from '../domain/values/resource-id';
import { type Problem, quote } from '../domain/values/result';
import { invalidRequest, json } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { listReplications } from './replication-runs';
import type { TaskHub } from './task-hub';

const pageSizeDefault = 100;
const pageSizeMax = 1000;
const parameters = ['state', 'imageVersionId', '$top', '$skiptoken'];

function findMistakes(query: HttpRequest['query'], top: number): readonly Problem[] {
  const errors: Problem[] = [];
  if (!Number.isInteger(top) || top < 1 || top > pageSizeMax) {
    errors.push({
      field: '$top',
      message: `must be a whole number from 1 to ${pageSizeMax}, not ${quote(query.get('$top'))}`,
    });
  }
  const state = query.get('state');
  if (state !== null && !replicationStates.some((known) => known.toLowerCase() === state.toLowerCase())) {
    errors.push({ field: 'state', message: `must be one of ${replicationStates.join(', ')}, not ${quote(state)}` });
  }
  const version = query.get('imageVersionId');
  const parsed = version === null ? null : parseImageVersionId(version);
  return parsed === null || parsed.ok ? errors : [...errors, ...parsed.problems];
}

export function createListReplications({ taskHub }: { readonly taskHub: (context: InvocationContext) => TaskHub }) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const { query } = request;
    const top = Number(query.get('$top') ?? pageSizeDefault);
    const errors = [...unknownParameters(request, parameters), ...findMistakes(query, top)];
    if (errors.length > 0) {
      return invalidRequest(errors);
    }
    const state = query.get('state')?.toLowerCase();
    const version = query.get('imageVersionId');
    const found = (await listReplications(taskHub(context))).filter(
      (one) =>
        (state === undefined || one.state.toLowerCase() === state) &&
        (version === null || sameResourceId(one.imageVersionId, version)),
    );
    const after = query.get('$skiptoken');
    const start = after === null ? 0 : found.findIndex((one) => one.id === after) + 1;
    if (after !== null && start === 0) {
      return invalidRequest([
        { field: '$skiptoken', message: `${quote(after)} leads nowhere any more; list from the start again` },
      ]);
    }
    const value = found.slice(start, start + top);
    return json(200, {
      value,
      nextLink: start + top < found.length ? nextLink(request.url, value.at(-1)?.id ?? '') : null,
    });
  };
}

function nextLink(url: string, lastId: string): string {
  const next = new URL(url);
  next.searchParams.delete('code');
  next.searchParams.set('$skiptoken', lastId);
  return next.href;
}
