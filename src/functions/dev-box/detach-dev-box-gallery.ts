// DELETE /api/dev-box/galleries/{name}: detach a gallery that nobody uses. Gallery and images stay.
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type DevBoxAllowList, readDevCenterId } from '../../domain/dev-box/dev-box-request';
import { isDevBoxGalleryName } from '../../domain/dev-box/gallery-name';
import type { Finding } from '../../domain/values/finding';
import type { ReadAnswer } from '../../domain/values/read-answer';
import type { DevCenterId, GalleryId } from '../../domain/values/resource-id';
import { foldResourceId, formatDevCenterId } from '../../domain/values/resource-id';
import { type Problem, quote } from '../../domain/values/result';
import type { Telemetry } from '../../telemetry/telemetry';
import { callerOf } from '../caller';
import { invalidRequest, json, problem } from '../http/problem-details';
import { unknownParameters } from '../http/query-parameters';
import { readProblem } from '../http/read-problem';

/** What became of the wish to detach. */
export type DetachAnswer =
  | { readonly kind: 'detaching'; readonly galleryResourceId: string }
  | { readonly kind: 'notAttached' }
  /** The gallery is not among WATCHED_GALLERIES. */
  | { readonly kind: 'notWatched'; readonly galleryResourceId: string }
  | { readonly kind: 'inUse'; readonly users: readonly string[] }
  /** The service itself keeps it. */
  | { readonly kind: 'kept'; readonly finding: Finding };

export interface DetachDeps {
  readonly config: DevBoxAllowList;
  readonly telemetry: Telemetry;
  readonly devBox: {
    detach(devCenter: DevCenterId, name: string, watched: readonly GalleryId[]): Promise<ReadAnswer<DetachAnswer>>;
  };
}

export function createDetachDevBoxGallery({ config, telemetry, devBox }: DetachDeps) {
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    const name = request.params.name ?? '';
    const devCenter = readDevCenterId(request.query.get('devCenterId') ?? undefined, config);
    const problems: readonly Problem[] = [
      ...unknownParameters(request, ['devCenterId']),
      ...(devCenter.ok ? [] : devCenter.problems),
      ...(isDevBoxGalleryName(name)
        ? []
        : [
            {
              field: 'name',
              message: `must be the name of an attached gallery other than Default, not ${quote(name)}`,
            },
          ]),
    ];
    if (!devCenter.ok || problems.length > 0) {
      return invalidRequest(problems);
    }
    const answer = await devBox.detach(devCenter.value, name, config.watchedGalleries);
    if (answer.kind !== 'read') {
      return readProblem(answer);
    }
    const devCenterId = formatDevCenterId(devCenter.value);
    switch (answer.value.kind) {
      case 'notAttached':
        return problem(404, `Gallery ${name} is not attached to dev center ${devCenter.value.devCenterName}.`);
      case 'notWatched':
        return problem(
          409,
          `Gallery ${name} is ${answer.value.galleryResourceId}, which is not among WATCHED_GALLERIES. It was left alone.`,
        );
      case 'inUse':
        return problem(
          409,
          `Gallery ${name} is in use and was left alone. Used by: ${answer.value.users.join(', ')}.`,
          {
            extensions: { users: answer.value.users },
          },
        );
      case 'kept': {
        const { finding } = answer.value;
        return problem(409, `Gallery ${name} was left alone. ${finding.message}`, { extensions: { finding } });
      }
      case 'detaching': {
        const { galleryResourceId } = answer.value;
        telemetry.trackEvent(
          'DevBoxGalleryDetached',
          { gallery: foldResourceId(galleryResourceId), trigger: 'http', by: callerOf(request), devCenterId, name },
          {},
        );
        return json(202, { devCenterId, name, galleryResourceId, state: 'Detaching' }, { 'retry-after': '15' });
      }
    }
  };
}
