// Checks that the known members of a request's body have the shape that a handler relies on; a service fails to deserialize others.
import { isObject, type JsonObject } from '../state/json';
import { invalidParameter } from './arm-error';

/** Member path (`a.b`, `a[].b` for each of a list) and what it must be where it is there; null counts as absent. */
export type BodyShape = Readonly<Record<string, 'object' | 'objects' | 'string'>>;

const expected = { object: 'a JSON object', objects: 'a list of JSON objects', string: 'a string' } as const;

/**
 * @param root what error messages call the body, such as `galleryImageVersion`
 * @throws ArmError 400 `InvalidParameter` naming the first wrong member
 */
export function requireShape(body: JsonObject, root: string, shape: BodyShape): void {
  for (const [path, kind] of Object.entries(shape)) {
    for (const value of valuesAt(body, path.split('.'))) {
      if (hasKind(value, kind)) {
        continue;
      }
      const name = `${root}.${path.replaceAll('[]', '')}`;
      throw invalidParameter(`The value of parameter '${name}' is invalid: ${expected[kind]} is expected.`, name);
    }
  }
}

function hasKind(value: unknown, kind: keyof typeof expected): boolean {
  if (value === undefined || value === null) {
    return true;
  }
  if (kind === 'object') {
    return isObject(value);
  }
  if (kind === 'string') {
    return typeof value === 'string';
  }
  return Array.isArray(value) && value.every(isObject);
}

function valuesAt(value: unknown, [member, ...rest]: readonly string[]): unknown[] {
  if (member === undefined) {
    return [value];
  }
  if (!isObject(value)) {
    return [];
  }
  if (!member.endsWith('[]')) {
    return valuesAt(value[member], rest);
  }
  const list = value[member.slice(0, -2)];
  return Array.isArray(list) ? list.flatMap((entry) => valuesAt(entry, rest)) : [];
}
