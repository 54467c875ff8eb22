// GET /api/policy: the policy in force, rule by rule, with what each covers now.

import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Config } from '../config/config';
import { formatRule } from '../domain/policy/format-policy';
import type { Siblings } from '../domain/policy/gallery-version';
import { policyWarnings } from '../domain/policy/reachability';
import { policyCoverage } from '../domain/policy/rule-coverage';
import type { Finding } from '../domain/values/finding';
import { formatDuration } from '../domain/values/iso-duration';
import { ownAt } from '../domain/values/json';
import type { ReadAnswer } from '../domain/values/read-answer';
import type { GalleryId } from '../domain/values/resource-id';
import { invalidRequest, json } from './http/problem-details';
import { unknownParameters } from './http/query-parameters';
import { readProblem } from './http/read-problem';

export interface ReadDefinitions {
  readonly definitions: readonly Siblings[];
  readonly findings: readonly Finding[];
  readonly asOf: string;
}

export interface PolicyDeps {
  readonly config: Pick<Config, 'watchedGalleries' | 'zonePolicy' | 'policy'>;
  readonly readDefinitions: (
    galleries: readonly GalleryId[],
    images: readonly string[] | null,
  ) => Promise<ReadAnswer<ReadDefinitions>>;
}

export function createGetPolicy({ config, readDefinitions }: PolicyDeps) {
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    const unknown = unknownParameters(request);
    if (unknown.length > 0) {
      return invalidRequest(unknown);
    }
    const { zonePolicy, watchedGalleries } = config;
    const read = await readDefinitions(watchedGalleries, null);
    if (read.kind !== 'read') {
      return readProblem(read);
    }
    const { definitions, findings, asOf } = read.value;
    const covers = policyCoverage(definitions, zonePolicy, asOf);
    return json(200, {
      lookback: formatDuration(zonePolicy.lookbackSeconds),
      rules: zonePolicy.rules.map((rule) => ({ ...formatRule(rule), covers: ownAt(covers.rules, rule.name) })),
      byTag: covers.byTag,
      notCovered: covers.notCovered,
      warnings: policyWarnings(zonePolicy, watchedGalleries),
      findings,
      asOf,
    });
  };
}
