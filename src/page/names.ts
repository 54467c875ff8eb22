// Names of versions for people.

const form =
  /\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/.*\/galleries\/([^/]+)\/images\/([^/]+)\/versions\/([^/]+)$/i;

export interface VersionName {
  readonly gallery: string;
  readonly image: string;
  readonly version: string;
}

/** @returns null where the text is no id of an image version */
export function versionName(imageVersionId: string): VersionName | null {
  const [, , , gallery, image, version] = form.exec(imageVersionId) ?? [];
  return gallery === undefined || image === undefined || version === undefined ? null : { gallery, image, version };
}

export function shortName(imageVersionId: string): string {
  const name = versionName(imageVersionId);
  return name === null ? imageVersionId : `${name.gallery}/${name.image}/${name.version}`;
}

/** As an argument of bash, PowerShell and cmd: a resource group may have parentheses in its name. */
export function shellQuote(argument: string): string {
  return /^[\w./:@=+,-]+$/.test(argument) ? argument : `"${argument.replaceAll(/["`$\\]/g, '')}"`;
}

/** The az command by which the owner of a version keeps the app from changing anything of it. */
export function holdCommand(imageVersionId: string, value: 'hold' | 'none'): string {
  return `az tag update --resource-id ${shellQuote(imageVersionId)} --operation Merge --tags extended-zones=${value}`;
}

/** Name of the resource that an id names. */
export function lastOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
