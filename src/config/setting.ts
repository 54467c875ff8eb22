// What a setting is: how its text is read, what stands for an absent one, and what people are told about it.
import { type Parsed, type Problem, parsed, refused } from '../domain/values/result';

/** Reads a setting's text. A mistake names the setting, quotes what was given and shows a good value. */
export type ParseSetting<T> = (text: string, name: string) => Parsed<T>;

export interface Setting<T> {
  readonly parse: ParseSetting<T>;
  /** Text that an absent setting stands for; null where there is none. */
  readonly default: string | null;
  /** What an absent setting without a default is. */
  readonly absent: (name: string) => Parsed<T>;
  /** One or two sentences for the documents: what it does, in which unit, within which limits. */
  readonly meaning: string;
  /** A good value. */
  readonly example: string;
}

type Description = Pick<Setting<unknown>, 'meaning' | 'example'>;

export function required<T>(parse: ParseSetting<T>, description: Description): Setting<T> {
  const absent = (name: string) => refused(name, `is required; a good value is ${description.example}`);
  return { parse, default: null, absent, ...description };
}

export function optional<T>(parse: ParseSetting<T>, description: Description): Setting<T | null> {
  return { parse, default: null, absent: () => parsed(null), ...description };
}

/** @param text the default, as somebody would type it; the example is the same unless one is given */
export function withDefault<T>(
  parse: ParseSetting<T>,
  text: string,
  description: Pick<Description, 'meaning'> & Partial<Description>,
): Setting<T> {
  return { parse, default: text, absent: (name) => parse(text, name), example: text, ...description };
}

export type SettingTable = Readonly<Record<string, Setting<unknown>>>;

export type SettingValues<Table extends SettingTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer Value> ? Value : never;
};

export interface ReadSettings<Table extends SettingTable> {
  /** Only those that could be read. */
  readonly values: Partial<SettingValues<Table>>;
  readonly problems: readonly Problem[];
}

/** Reads every setting of the table; empty and blank mean absent. */
export function readSettings<Table extends SettingTable>(
  table: Table,
  env: Readonly<Record<string, string | undefined>>,
): ReadSettings<Table> {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  for (const [name, setting] of Object.entries(table)) {
    const text = env[name]?.trim() ?? '';
    const read = text === '' ? setting.absent(name) : setting.parse(text, name);
    if (read.ok) {
      values[name] = read.value;
    } else {
      problems.push(...read.problems.map(({ message }) => ({ field: name, message })));
    }
  }
  return { values: values as Partial<SettingValues<Table>>, problems };
}
