// GET /api/replications: newest first, those that events started too.
import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import { readReplicationFilter, replicationFilters } from '../domain/intake/replication-query';
import { isFinal } from '../domain/replication/replication';
import { type Problem, quote } from '../domain/values/result';
import { invalidRequest, json } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { readReplicationPage } from './replication-page';
import { type HubClock, realClock, type TaskHub } from './task-hub';

const pageSizeDefault = 100;
const pageSizeMax = 1000;
const parameters = [...replicationFilters, '$top', '$skiptoken'];

function findMistakes(query: HttpRequest['query'], top: number): readonly Problem[] {
  const errors: Problem[] = [];
  if (!Number.isInteger(top) || top < 1 || top > pageSizeMax) {
    errors.push({
      field: '$top',
      message: `must be a whole number from 1 to ${pageSizeMax}, not ${quote(query.get('$top'))}`,
    });
  }
  return errors;
}

export interface ListDeps {
  readonly taskHub: (context: InvocationContext) => TaskHub;
  readonly clock?: HubClock;
}

export function createListReplications({ taskHub, clock = realClock }: ListDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const { query } = request;
    const top = Number(query.get('$top') ?? pageSizeDefault);
    const filter = readReplicationFilter((name) => query.get(name));
    const errors = [...unknownParameters(request, parameters), ...findMistakes(query, top)];
    if (errors.length > 0 || !filter.ok) {
      return invalidRequest([...errors, ...(filter.ok ? [] : filter.problems)]);
    }
    const after = query.get('$skiptoken');
    const page = await readReplicationPage(taskHub(context), { now: clock.now(), top, after, filter: filter.value });
    if (page === null) {
      return invalidRequest([
        { field: '$skiptoken', message: `${quote(after)} leads nowhere any more; list from the start again` },
      ]);
    }
    const { value, hasMore } = page;
    const isUnderWay = value.some(({ state }) => !isFinal(state));
    return json(
      200,
      { value, nextLink: hasMore ? nextLink(request.url, value.at(-1)?.id ?? '') : null },
      isUnderWay ? { 'retry-after': '5' } : {},
    );
  };
}

/** With the key, where the caller sent it in the query: a pager follows the link as it is. */
function nextLink(url: string, lastId: string): string {
  const next = new URL(url);
  next.searchParams.set('$skiptoken', lastId);
  return next.href;
}
