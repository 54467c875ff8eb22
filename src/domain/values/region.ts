// Region and zone names: ARM answers with display names ("West US"), people write either form.

/** The name by which two spellings of a region or zone are compared: `West US`, `westus` and `WestUS` are one. */
export function normaliseRegion(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}

export function sameRegion(a: string, b: string): boolean {
  return normaliseRegion(a) === normaliseRegion(b);
}
