// Parts of a policy, which may have members that the page does not know, in words.

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `excludedFromLatest` as `excluded from latest`. */
export function spaced(name: string): string {
  return name.replace(
    /[A-Z]+(?![a-z])|[A-Z]/g,
    (letters) => ` ${letters.length > 1 ? letters : letters.toLowerCase()}`,
  );
}

/** `images: ubuntu-*, !ubuntu-core; versions: latest 3`. */
export function sentenceOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(sentenceOf).join(', ');
  }
  if (isObject(value)) {
    return Object.entries(value)
      .map(([name, one]) => `${spaced(name)}: ${isObject(one) ? `(${sentenceOf(one)})` : sentenceOf(one)}`)
      .join('; ');
  }
  return value === null || value === undefined ? '' : String(value);
}

/** A target in the grammar of az, and what else it says. */
export function targetOf(target: unknown): string {
  if (!isObject(target)) {
    return sentenceOf(target);
  }
  const { region, zone, replicas, storageAccountType, encryption, ...rest } = target;
  const az = [region, zone, replicas, storageAccountType].map((part) => sentenceOf(part)).join('=');
  const more = sentenceOf({ ...rest, ...(isObject(encryption) && { encryption: 'of its own' }) });
  return more === '' ? az : `${az} (${more})`;
}

/** How many versions a rule covers. */
export function amountOf(covers: unknown): string {
  if (!isObject(covers)) {
    return '';
  }
  const { versions, latest, images } = covers;
  return `${sentenceOf(versions)} versions, ${sentenceOf(latest)} of them the latest, of ${listOf(images).length} images`;
}
