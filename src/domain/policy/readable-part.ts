// The part of a document that a schema finds right, member by member: so that what is wrong elsewhere hides no mistake in it.
import * as z from 'zod';

/** What may be missing because it was wrong. */
export type Readable<T> = T extends readonly (infer Item)[]
  ? readonly (Readable<Item> | undefined)[]
  : T extends object
    ? { readonly [Member in keyof T]?: Readable<T[Member]> }
    : T;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function partOf(schema: z.core.$ZodType, value: unknown, whole: ReadonlySet<unknown>): unknown {
  if (schema instanceof z.ZodOptional) {
    return partOf(schema.unwrap(), value, whole);
  }
  if (whole.has(schema)) {
    return z.safeParse(schema, value).success ? value : undefined;
  }
  if (schema instanceof z.ZodObject) {
    return isObject(value)
      ? Object.fromEntries(
          Object.entries(schema.shape).map(([name, member]) => [name, partOf(member, value[name], whole)]),
        )
      : undefined;
  }
  if (schema instanceof z.ZodArray) {
    return Array.isArray(value) ? value.map((item) => partOf(schema.element, item, whole)) : undefined;
  }
  if (schema instanceof z.ZodUnion) {
    return schema.options.map((option) => partOf(option, value, whole)).find((part) => part !== undefined);
  }
  return z.safeParse(schema, value).success ? value : undefined;
}

/**
 * @param whole schemas whose members say nothing without each other
 * @returns undefined where nothing of it can be read; items of lists keep their places
 */
export function readablePart<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  whole: readonly z.core.$ZodType[] = [],
): Readable<z.infer<Schema>> | undefined {
  return partOf(schema, value, new Set(whole)) as Readable<z.infer<Schema>> | undefined;
}
