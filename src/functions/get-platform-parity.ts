// GET /api/platform-parity: which platform images a region has and its extended zone lacks, with a mail that asks for them.
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { ParityRow, SupportRequest } from '../domain/plan/platform-parity';
import type { ReadAnswer } from '../domain/values/read-answer';
import { normaliseZone } from '../domain/values/region';
import type { GalleryId } from '../domain/values/resource-id';
import { type Problem, quote } from '../domain/values/result';
import { isZoneName, type ZoneTarget } from '../domain/values/zone-target';
import { invalidRequest, json } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { answerRead } from './http/read-problem';

export interface PlatformParityDeps {
  readonly config: { readonly watchedGalleries: readonly GalleryId[]; readonly targets: readonly ZoneTarget[] };
  readonly readParity: (query: {
    readonly subscriptionId: string;
    readonly zone: string;
    readonly region: string | null;
    readonly publisher: string;
    readonly offer: string | null;
    readonly sku: string | null;
    readonly skip: number;
    readonly top: number;
  }) => Promise<
    ReadAnswer<{
      readonly rows: readonly ParityRow[];
      readonly request: SupportRequest | null;
      readonly note: string | null;
      readonly hasMore: boolean;
    }>
  >;
}

const parameters = ['zone', 'publisher', 'offer', 'sku', '$top', '$skiptoken'];
const topMax = 100;
/** Names of publishers, offers and skus. */
const namePattern = /^[A-Za-z0-9][\w.-]{0,127}$/;

export function createGetPlatformParity({ config, readParity }: PlatformParityDeps) {
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    const { query } = request;
    const zone = normaliseZone(query.get('zone') ?? '');
    const names = ['publisher', 'offer', 'sku'].map((name) => [name, query.get(name)] as const);
    const top = Number(query.get('$top') ?? 25);
    const skip = Number(query.get('$skiptoken') ?? 0);
    const problems: readonly Problem[] = [
      ...unknownParameters(request, parameters),
      ...(isZoneName(zone)
        ? []
        : [
            { field: 'zone', message: `must be a zone name such as losangeles, not ${quote(query.get('zone') ?? '')}` },
          ]),
      ...names.flatMap(([field, value]) =>
        (value === null && field !== 'publisher') || namePattern.test(value ?? '')
          ? []
          : [{ field, message: `must be the name of a platform image's ${field}, not ${quote(value ?? '')}` }],
      ),
      ...(query.has('sku') && !query.has('offer') ? [{ field: 'sku', message: 'needs offer as well' }] : []),
      ...(Number.isInteger(top) && top >= 1 && top <= topMax
        ? []
        : [{ field: '$top', message: `must be a whole number from 1 to ${topMax}, not ${quote(query.get('$top'))}` }]),
      ...(Number.isInteger(skip) && skip >= 0
        ? []
        : [{ field: '$skiptoken', message: 'is not one of this service; start again without it' }]),
    ];
    const [gallery] = config.watchedGalleries;
    if (problems.length > 0 || gallery === undefined) {
      return invalidRequest(problems);
    }
    const answer = await readParity({
      subscriptionId: gallery.subscriptionId,
      zone,
      region: config.targets.find((target) => target.zone === zone)?.region ?? null,
      publisher: query.get('publisher') ?? '',
      offer: query.get('offer'),
      sku: query.get('sku'),
      skip,
      top,
    });
    return answerRead(answer, ({ rows, request: mail, note, hasMore }) =>
      json(200, { value: rows, nextLink: hasMore ? nextLink(request, skip + top) : null, request: mail, note }),
    );
  };
}

/** The same question, further on; a key that came in the query goes along. */
function nextLink({ url }: HttpRequest, skip: number): string {
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(skip));
  return next.href;
}
