// GET /api/dev-box/readiness: which images of a gallery can be used for dev boxes, requirement by requirement. Read-only.
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type DevBoxAllowList, readDevCenterId, readGalleryId } from '../../domain/dev-box/dev-box-request';
import { latestOf, type ReadinessRow } from '../../domain/dev-box/readiness';
import { sameName } from '../../domain/values/ascii-fold';
import type { ReadAnswer } from '../../domain/values/read-answer';
import { type DevCenterId, type GalleryId, isVersionName } from '../../domain/values/resource-id';
import { type Problem, quote } from '../../domain/values/result';
import { csvAnswer } from '../http/csv';
import { invalidRequest, json, problem } from '../http/problem-details';
import { unknownParameters } from '../http/query-parameters';
import { answerRead } from '../http/read-problem';

export interface ReadinessDeps {
  readonly config: DevBoxAllowList;
  readonly devBox: {
    readiness(request: {
      readonly gallery: GalleryId;
      readonly imageName: string | null;
      readonly devCenter: DevCenterId | null;
    }): Promise<ReadAnswer<readonly ReadinessRow[]>>;
  };
}

const parameters = ['galleryId', 'imageName', 'version', 'devCenterId', 'format'];

export function createGetDevBoxReadiness({ config, devBox }: ReadinessDeps) {
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    const { query } = request;
    const gallery = readGalleryId(query.get('galleryId') ?? undefined, config);
    const devCenterText = query.get('devCenterId');
    const devCenter = devCenterText === null ? null : readDevCenterId(devCenterText, config);
    const format = query.get('format');
    const version = query.get('version');
    const imageName = query.get('imageName');
    const problems: readonly Problem[] = [
      ...unknownParameters(request, parameters),
      ...(gallery.ok ? [] : gallery.problems),
      ...(devCenter === null || devCenter.ok ? [] : devCenter.problems),
      ...(version === null || isLatest(version) || isVersionName(version)
        ? []
        : [{ field: 'version', message: `must be latest or Major.Minor.Patch, not ${quote(version)}` }]),
      ...(imageName === null || /^[A-Za-z0-9][\w.-]{0,79}$/.test(imageName)
        ? []
        : [{ field: 'imageName', message: `must be the name of an image definition, not ${quote(imageName)}` }]),
      ...(version !== null && imageName === null ? [{ field: 'version', message: 'needs imageName as well' }] : []),
      ...(format === null || format === 'csv' || format === 'json'
        ? []
        : [{ field: 'format', message: `must be json or csv, not ${quote(format)}` }]),
    ];
    if (!gallery.ok || problems.length > 0) {
      return invalidRequest(problems);
    }
    const answer = await devBox.readiness({
      gallery: gallery.value,
      imageName,
      devCenter: devCenter?.ok ? devCenter.value : null,
    });
    return answerRead(answer, (all) => {
      const value = version === null ? all : all.filter((row) => isWanted(row, version));
      if (imageName !== null && value.length === 0) {
        const { galleryName } = gallery.value;
        return problem(
          404,
          all.length === 0
            ? `Image definition ${imageName} not found in gallery ${galleryName}.`
            : `Version ${version} of image definition ${imageName} not found in gallery ${galleryName}.`,
        );
      }
      const wantsCsv =
        format === 'csv' || (format === null && /\btext\/csv\b/.test(request.headers.get('accept') ?? ''));
      return wantsCsv ? csvAnswer(head, value.flatMap(rowsOf)) : json(200, { value });
    });
  };
}

const isLatest = (version: string) => sameName(version, 'latest');

/** A definition without any version answers the question for its latest one: that none is there. */
function isWanted(row: ReadinessRow, version: string): boolean {
  return isLatest(version) ? row.version === null || row.version === latestOf(row) : row.version === version;
}

const head = ['imageId', 'version', 'verdict', 'code', 'requirementVerdict', 'found', 'expected', 'remedy', 'fix'];

function rowsOf({ imageId, version, verdict, requirements }: ReadinessRow): ReadonlyArray<readonly (string | null)[]> {
  return requirements.map(({ code, verdict: own, found, expected, remedy, fix }) => [
    imageId,
    version,
    verdict,
    code,
    own,
    found,
    expected,
    remedy,
    fix,
  ]);
}
