// GET /api/replications: newest first, those that events started too.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { sameResourceId } from '../domain/resource-id';
import { type Problem, quote } from '../domain/result';
import { invalidRequest, json } from './problem-details';
import { listReplications, type TaskHub } from './replication-runs';

const pageSizeDefault = 100;
const pageSizeMax = 1000;
const parameters = ['state', 'imageVersionId', '$top', '$skiptoken', 'code', 'clientId'];

export function createListReplications({ taskHub }: { readonly taskHub: (context: InvocationContext) => TaskHub }) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const top = Number(request.query.get('$top') ?? pageSizeDefault);
    const errors: Problem[] = [...request.query.keys()]
      .filter((name) => !parameters.includes(name))
      .map((name) => ({ field: name, message: 'is no parameter; there are state, imageVersionId, $top, $skiptoken' }));
    if (!Number.isInteger(top) || top < 1 || top > pageSizeMax) {
      errors.push({
        field: '$top',
        message: `must be a whole number from 1 to ${pageSizeMax}, not ${quote(request.query.get('$top'))}`,
      });
    }
    if (errors.length > 0) {
      return invalidRequest(errors);
    }
    const state = request.query.get('state')?.toLowerCase();
    const version = request.query.get('imageVersionId');
    const found = (await listReplications(taskHub(context))).filter(
      (one) =>
        (state === undefined || one.state.toLowerCase() === state) &&
        (version === null || sameResourceId(one.imageVersionId, version)),
    );
    const after = request.query.get('$skiptoken');
    const start = after === null ? 0 : found.findIndex((one) => one.id === after) + 1;
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
