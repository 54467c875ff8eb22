// POST /api/policy/preview: what a policy would add and remove, in zones, GiB, writes and money. Nothing is written.
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type PreviewRequest, parsePreviewRequest } from '../domain/intake/preview-request';
import type { Siblings } from '../domain/policy/gallery-version';
import { matchGlobs } from '../domain/policy/glob';
import { type PreviewRow, previewDefinition, summarisePreview } from '../domain/policy/preview';
import { latestFirst } from '../domain/policy/ranking';
import { policyWarnings } from '../domain/policy/reachability';
import type { RegionParity } from '../domain/values/region-parity-mode';
import { formatImageVersionId } from '../domain/values/resource-id';
import type { PolicyDeps } from './get-policy';
import { invalidRequest, json } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { readJson } from './http/read-json';
import { readProblem } from './http/read-problem';

function rowsOf(
  siblings: Siblings,
  { policy, versions }: PreviewRequest,
  asOf: string,
  regionParity: RegionParity,
): readonly PreviewRow[] {
  const rows = previewDefinition(siblings, policy, asOf, regionParity);
  if (versions === 'all') {
    return rows;
  }
  const latest = latestFirst(siblings)[0];
  const latestId = latest === undefined ? null : formatImageVersionId(latest.id);
  return rows.filter(({ imageVersionId }) =>
    versions === 'latest'
      ? imageVersionId === latestId
      : matchGlobs(versions, imageVersionId.split('/').at(-1) ?? '').matches,
  );
}

export function createPreviewPolicy({ config, readDefinitions }: PolicyDeps) {
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    const unknown = unknownParameters(request);
    const body = await readJson(request, unknown);
    if ('refused' in body) {
      return body.refused;
    }
    const wish = parsePreviewRequest(body.value, config.watchedGalleries, config.zonePolicy);
    if (!wish.ok || unknown.length > 0) {
      return invalidRequest([...unknown, ...(wish.ok ? [] : wish.problems)]);
    }
    const { policy, galleries, images, storagePricePerGiBMonth } = wish.value;
    const read = await readDefinitions(galleries, images);
    if (read.kind !== 'read') {
      return readProblem(read);
    }
    const { definitions, findings, asOf } = read.value;
    const value = definitions.flatMap((siblings) => rowsOf(siblings, wish.value, asOf, config.policy.regionParity));
    return json(200, {
      value,
      nextLink: null,
      summary: summarisePreview(value, storagePricePerGiBMonth),
      warnings: policyWarnings(policy, config.watchedGalleries),
      findings,
      asOf,
    });
  };
}
