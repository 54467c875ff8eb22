// JSON as the simulated services hold it: bodies are kept as they came, so that fields no model knows survive.

/** A JSON object whose members are not yet looked at. */
export interface JsonObject {
  [member: string]: unknown;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member as an object, or an empty one where it is absent or something else. */
export function objectAt(value: unknown, ...path: string[]): JsonObject {
  let current: unknown = value;
  for (const member of path) {
    current = isObject(current) ? current[member] : undefined;
  }
  return isObject(current) ? current : {};
}

/** The objects of an array member; other entries are left out. */
export function objectsAt(value: unknown, member: string): JsonObject[] {
  const list = isObject(value) ? value[member] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** The member as a string; null where it is absent or something else. */
export function textAt(value: unknown, member: string): string | null {
  const found = isObject(value) ? value[member] : undefined;
  return typeof found === 'string' ? found : null;
}

/** Any value as a message or a comparison shows it: a text as it is, everything else as JSON. `String` throws on `{"toString": ""}`. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
