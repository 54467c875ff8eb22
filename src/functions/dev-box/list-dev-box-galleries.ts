// GET /api/dev-box/galleries: what a dev center, or each of DEV_CENTERS, really sees, and for what it does not list, why.
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type DevBoxAllowList, readDevCenterId } from '../../domain/dev-box/dev-box-request';
import type { Finding } from '../../domain/values/finding';
import type { ReadAnswer } from '../../domain/values/read-answer';
import { type DevCenterId, formatDevCenterId, type GalleryId } from '../../domain/values/resource-id';
import { invalidRequest, json } from '../http/problem-details';
import { unknownParameters } from '../http/query-parameters';
import { readProblem } from '../http/read-problem';

export interface ListGalleriesDeps {
  readonly config: DevBoxAllowList;
  readonly devBox: {
    galleries(
      devCenter: DevCenterId,
      watched: readonly GalleryId[],
    ): Promise<ReadAnswer<{ readonly galleries: readonly object[]; readonly findings: readonly Finding[] }>>;
  };
}

const note =
  'Extended zones do not count as Dev Box regions: images must be in the regions of the dev center and of its networks.';

export function createListDevBoxGalleries({ config, devBox }: ListGalleriesDeps) {
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    const given = request.query.get('devCenterId');
    const named = given === null ? null : readDevCenterId(given, config);
    const problems = [...unknownParameters(request, ['devCenterId']), ...(named?.ok === false ? named.problems : [])];
    if (problems.length > 0) {
      return invalidRequest(problems);
    }
    const devCenters = named?.ok ? [named.value] : config.devCenters;
    const value: object[] = [];
    const findings: Finding[] = [];
    for (const devCenter of devCenters) {
      const devCenterId = formatDevCenterId(devCenter);
      const answer = await devBox.galleries(devCenter, config.watchedGalleries);
      // Of several, one that cannot be read does not hide the others.
      if (answer.kind === 'read') {
        value.push(...answer.value.galleries.map((gallery) => ({ devCenterId, ...gallery })));
        findings.push(...answer.value.findings);
      } else if (answer.kind === 'refused' && named === null) {
        findings.push({ ...answer.finding, target: devCenterId });
      } else {
        return readProblem(answer);
      }
    }
    return json(200, { value, nextLink: null, findings, note });
  };
}
