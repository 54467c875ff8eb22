// GET /api/dev-box/galleries: what a dev center really sees, and for what it does not list, why.
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type DevBoxAllowList, readDevCenterId } from '../../domain/dev-box/dev-box-request';
import type { ReadAnswer } from '../../domain/values/read-answer';
import type { DevCenterId, GalleryId } from '../../domain/values/resource-id';
import { invalidRequest, json } from '../http/problem-details';
import { unknownParameters } from '../http/query-parameters';
import { answerRead } from '../http/read-problem';

export interface ListGalleriesDeps {
  readonly config: DevBoxAllowList;
  readonly devBox: {
    galleries(devCenter: DevCenterId, watched: readonly GalleryId[]): Promise<ReadAnswer<readonly unknown[]>>;
  };
}

const note =
  'Extended zones do not count as Dev Box regions: images must be in the regions of the dev center and of its networks.';

export function createListDevBoxGalleries({ config, devBox }: ListGalleriesDeps) {
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    const devCenter = readDevCenterId(request.query.get('devCenterId') ?? undefined, config);
    const problems = [...unknownParameters(request, ['devCenterId']), ...(devCenter.ok ? [] : devCenter.problems)];
    if (!devCenter.ok || problems.length > 0) {
      return invalidRequest(problems);
    }
    const answer = await devBox.galleries(devCenter.value, config.watchedGalleries);
    return answerRead(answer, (value) => json(200, { value, nextLink: null, note }));
  };
}
