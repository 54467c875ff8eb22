// One of the resources that a setting allows, by its name alone: people know names, not resource ids.
import { sameName } from './ascii-fold';
import { type Parsed, parsed, quote, refused } from './result';

/** Those of a list that have a name, in any case; null where what was given is no name. */
export function byName<Id>(given: unknown, among: readonly Id[], nameOf: (id: Id) => string): readonly Id[] | null {
  return typeof given === 'string' && /^[A-Za-z0-9][\w.-]{0,79}$/.test(given)
    ? among.filter((one) => sameName(nameOf(one), given))
    : null;
}

export interface Naming<Id> {
  readonly field: string;
  readonly given: unknown;
  /** The setting that allows them. */
  readonly setting: string;
  /** Resource id of one. */
  readonly format: (id: Id) => string;
}

/** The only one that was found; it is a mistake where there is none, or more than one. */
export function onlyOne<Id>(found: readonly Id[], { field, given, setting, format }: Naming<Id>): Parsed<Id> {
  const [only] = found;
  if (only !== undefined && found.length === 1) {
    return parsed(only);
  }
  return refused(
    field,
    only === undefined
      ? `${quote(given)} is not among ${setting}`
      : `${quote(given)} is the name of several in ${setting}; give the resource id of one: ${found.map(format).join(', ')}`,
  );
}
