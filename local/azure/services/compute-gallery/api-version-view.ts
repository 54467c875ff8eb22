// What an older api-version of the gallery service does not show: members that later versions brought.
import type { ArmAnswer } from '../../arm/arm-request';
import type { ArmRoute } from '../../arm/router';
import { isObject, type JsonObject } from '../../state/json';

/** Member (as a path in the resource; `[]` each of a list) and the version that brought it. */
const since: ReadonlyArray<readonly [path: string, apiVersion: string]> = [
  ['properties.publishingProfile.targetRegions.[].encryption.dataDiskImages.[].securityProfile', '2026-03-03'],
  [
    'properties.publishingProfile.targetExtendedLocations.[].encryption.dataDiskImages.[].securityProfile',
    '2026-03-03',
  ],
  ['properties.securityProfile.secretsProvisioningSettings', '2026-03-03'],
  ['properties.imageMetadataProfiles', '2026-03-03'],
  ['properties.softDeletePolicy.retentionPeriodInDays', '2026-03-03'],
  ['properties.softDeletePolicy.gracePeriodInDays', '2026-03-03'],
  ['properties.softDeletePolicy', '2022-03-03'],
  ['identity', '2023-07-03'],
  ['properties.safetyProfile.blockDeletionBeforeEndOfLife', '2024-03-03'],
  ['properties.publishingProfile.targetRegions.[].excludeFromLatest', '2024-03-03'],
  ['properties.publishingProfile.targetRegions.[].additionalReplicaSets', '2024-03-03'],
  ['properties.publishingProfile.storageAccountStrategy', '2025-03-03'],
  ['properties.publishingProfile.targetExtendedLocations', '2022-01-03'],
  ['properties.safetyProfile', '2022-03-03'],
];

/** Paths that an api-version does not show, by the version. */
const hiddenFrom = new Map<string, readonly (readonly string[])[]>();

function hiddenPaths(apiVersion: string): readonly (readonly string[])[] {
  const known = hiddenFrom.get(apiVersion);
  const hidden = known ?? since.filter(([, version]) => apiVersion < version).map(([path]) => path.split('.'));
  // An api-version is the caller's own word: only so many are remembered.
  if (known === undefined && hiddenFrom.size < 100) {
    hiddenFrom.set(apiVersion, hidden);
  }
  return hidden;
}

/** The route with its answers as the request's api-version shows them. */
export function withApiVersionView(route: ArmRoute): ArmRoute {
  return {
    ...route,
    handle: async (request) => {
      const answer = await route.handle(request);
      return { ...answer, ...viewed(answer, request.apiVersion) };
    },
  };
}

function viewed({ body }: ArmAnswer, apiVersion: string): Pick<ArmAnswer, 'body'> {
  const hidden = hiddenPaths(apiVersion);
  if (hidden.length === 0 || !isObject(body)) {
    return {};
  }
  const view = (resource: unknown) => hidden.reduce((current, path) => without(current, path), resource);
  return { body: Array.isArray(body.value) ? { ...body, value: body.value.map(view) } : view(body) };
}

/** A copy without the member at the path; the very same value if it has none. */
function without(value: unknown, path: readonly string[], at = 0): unknown {
  const member = path[at];
  if (member === '[]') {
    if (!Array.isArray(value)) {
      return value;
    }
    const entries = value.map((entry) => without(entry, path, at + 1));
    return entries.some((entry, index) => entry !== value[index]) ? entries : value;
  }
  if (member === undefined || !isObject(value) || !(member in value)) {
    return value;
  }
  const { [member]: found, ...others }: JsonObject = value;
  if (at === path.length - 1) {
    return others;
  }
  const rest = without(found, path, at + 1);
  return rest === found ? value : { ...value, [member]: rest };
}
