// Which resource type a path of ARM speaks of, with its parents: `Microsoft.Compute/galleries/images/versions`.

/** Provider and type of the last resource in the path; actions such as `galleries/share` count as a type. Null for paths without a provider. */
export function resourceTypeOf(path: string): string | null {
  const [, namespace, rest] = /.*\/providers\/([^/]+)\/(.+)$/i.exec(path) ?? [];
  if (namespace !== undefined && rest !== undefined) {
    const types = rest.split('/').filter((_segment, index) => index % 2 === 0);
    return [namespace, ...types].join('/');
  }
  return /\/resourceGroups(\/|$)/i.test(path) ? 'Microsoft.Resources/resourceGroups' : null;
}
