// Names of versions for people.

const form =
  /\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/.*\/galleries\/([^/]+)\/images\/([^/]+)\/versions\/([^/]+)$/i;

export function shortName(imageVersionId: string): string {
  const [, , , gallery, image, version] = form.exec(imageVersionId) ?? [];
  return gallery === undefined ? imageVersionId : `${gallery}/${image}/${version}`;
}

/** The az command by which the owner of a version keeps the app from changing anything of it. */
export function holdCommand(imageVersionId: string, value: 'hold' | 'none'): string {
  return `az tag update --resource-id ${imageVersionId} --operation Merge --tags extended-zones=${value}`;
}

/** `2 h ago`, for an instant in the past. */
export function ago(instant: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(instant)) / 1000);
  const steps: readonly (readonly [number, string])[] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
  ];
  const [size, unit] = steps.find(([one]) => seconds >= one) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${unit} ago`;
}

/** Name of the resource that an id names. */
export function lastOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
