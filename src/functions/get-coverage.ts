// GET /api/coverage: where each image version is, and where it should be.
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Config } from '../config/config';
import {
  type CoveragePage,
  type CoverageQuery,
  coverageParameters,
  formatCursor,
  parseCoverageQuery,
} from '../domain/intake/coverage-query';
import { coverageCsv, summarise } from '../domain/policy/coverage';
import { findingCodes } from '../domain/values/finding';
import type { ReadAnswer } from '../domain/values/read-answer';
import { invalidRequest, json } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { readProblem } from './http/read-problem';

export interface CoverageDeps {
  readonly config: Pick<Config, 'watchedGalleries'>;
  readonly readCoverage: (query: CoverageQuery) => Promise<ReadAnswer<CoveragePage>>;
}

/** With the key, where the caller sent it in the query: a pager follows the link as it is. */
function nextLink(url: string, { next }: CoveragePage): string | null {
  if (next === null) {
    return null;
  }
  const link = new URL(url);
  link.searchParams.set('$skiptoken', formatCursor(next));
  return link.href;
}

/** What passes by itself: it replicates, or may do so, since its state was not read. */
const passing: ReadonlySet<string> = new Set(['Replicating', 'Targeted']);

/** A page is many reads of Azure, and a zone takes minutes: half a minute until it may look different. */
function pollHeaders({ rows }: CoveragePage): Record<string, string> {
  const isUnderWay = rows.some(({ zones }) => zones.some(({ state }) => passing.has(state)));
  return isUnderWay ? { 'retry-after': '30' } : {};
}

function csvAnswer(page: CoveragePage, link: string | null): HttpResponseInit {
  return {
    status: 200,
    body: coverageCsv(page.rows),
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      ...pollHeaders(page),
      // A table has no place for findings; who keeps only its rows must see that some may be missing.
      ...(page.findings.length > 0 && { 'x-findings': findingCodes(page.findings).replaceAll(' ', ', ') }),
      ...(link !== null && { link: `<${link}>; rel="next"` }),
    },
  };
}

export function createGetCoverage({ config, readCoverage }: CoverageDeps) {
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    const unknown = unknownParameters(request, coverageParameters);
    const acceptsCsv = /\btext\/csv\b/i.test(request.headers.get('accept') ?? '');
    const query = parseCoverageQuery((name) => request.query.get(name), config.watchedGalleries, acceptsCsv);
    if (!query.ok || unknown.length > 0) {
      return invalidRequest([...unknown, ...(query.ok ? [] : query.problems)]);
    }
    const page = await readCoverage(query.value);
    if (page.kind !== 'read') {
      return readProblem(page);
    }
    const link = nextLink(request.url, page.value);
    const { rows, findings } = page.value;
    return query.value.csv
      ? csvAnswer(page.value, link)
      : json(200, { value: rows, nextLink: link, summary: summarise(rows), findings }, pollHeaders(page.value));
  };
}
