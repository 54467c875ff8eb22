// Reading what a service sent: tolerant of absence and of wrong types, never throwing.
import { sameName } from './ascii-fold';

export interface JsonObject {
  readonly [member: string]: unknown;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member if the value is an object that has it, else an empty object. */
export function objectAt(value: unknown, ...path: readonly string[]): JsonObject {
  const found = path.reduce<unknown>((at, member) => (isObject(at) ? at[member] : undefined), value);
  return isObject(found) ? found : {};
}

/** The value under a name that a person or a service chose: a zone or a tag may be called `constructor`. */
export function ownAt<Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

export function listAt(value: unknown, member: string): readonly unknown[] {
  const found = isObject(value) ? value[member] : undefined;
  return Array.isArray(found) ? found : [];
}

export function textAt(value: unknown, member: string): string | null {
  const found = isObject(value) ? value[member] : undefined;
  return typeof found === 'string' ? found : null;
}

export function numberAt(value: unknown, member: string): number | null {
  const found = isObject(value) ? value[member] : undefined;
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

/** Whether both say the same to ARM: in whatever order their members are, and in whatever letter case their texts, which it varies from answer to answer. */
export function isSameToArm(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, index) => isSameToArm(value, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    const members = Object.keys(one);
    return (
      members.length === Object.keys(other).length &&
      members.every((member) => Object.hasOwn(other, member) && isSameToArm(one[member], other[member]))
    );
  }
  return typeof one === 'string' && typeof other === 'string' ? sameName(one, other) : one === other;
}
