// Which links of the service's are followed: those to the configured origins, and no others, since the token goes along.

export interface ArmEndpoints {
  /** Origin, without a path. */
  readonly endpoint: string;
  /** Origin in which `{location}` may stand for the region. */
  readonly regionalEndpoint: string;
}

/** Origin of the region's own endpoint. @param location in whatever spelling */
export function regionalOrigin({ regionalEndpoint }: ArmEndpoints, location: string): string {
  return regionalEndpoint.replace('{location}', location.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/** A region's name where the placeholder stands, and nothing else. */
function isRegionalOrigin({ regionalEndpoint }: ArmEndpoints, origin: string): boolean {
  const [before = '', after = ''] = regionalEndpoint.split('{location}');
  const label = origin.slice(before.length, origin.length - after.length);
  return (
    regionalEndpoint.includes('{location}') &&
    origin.startsWith(before) &&
    origin.endsWith(after) &&
    /^[a-z][a-z0-9]{1,49}$/.test(label)
  );
}

/**
 * @param location the region that the link is about; null where any region's endpoint may go on, as with lists
 */
export function isOwnLink(endpoints: ArmEndpoints, link: string, location: string | null): boolean {
  if (!URL.canParse(link)) {
    return false;
  }
  const { origin, username, password } = new URL(link);
  const isGlobal = origin === new URL(endpoints.endpoint).origin;
  const isRegional =
    location === null
      ? isRegionalOrigin(endpoints, origin)
      : origin === new URL(regionalOrigin(endpoints, location)).origin;
  return username === '' && password === '' && (isGlobal || isRegional);
}
