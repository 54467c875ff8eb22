// HOST_ENGINE_BEHAVIOR: the name of a profile, and single figures over it, `azure,activity=80ms-300ms,lostStarts=0.1,seed=7`.
import { type EngineBehavior, engineBehaviors } from './engine-behavior';

export type ParsedBehavior =
  | { readonly ok: true; readonly value: EngineBehavior }
  | { readonly ok: false; readonly problems: readonly string[] };

type Reader = (text: string) => Partial<EngineBehavior> | undefined;

const forms = {
  duration: 'a duration such as 20ms, 5s or 2m',
  range: 'a duration such as 80ms, or two as 80ms-300ms',
  share: 'a number from 0 to 1',
  switch: 'on or off',
  seed: 'a whole number',
} as const;

const figures: Readonly<Record<string, { readonly read: Reader; readonly form: string }>> = {
  checkToWrite: duration((checkToWrite) => ({ checkToWrite })),
  control: range((control) => ({ control })),
  timersCut: {
    read: (text) => (text === 'on' || text === 'off' ? { timersCut: text === 'on' } : undefined),
    form: forms.switch,
  },
  activity: range((activity) => ({ activity })),
  message: range((message) => ({ message })),
  polling: duration((polling) => ({ polling })),
  lostStarts: share((lostStarts) => ({ lostStarts })),
  repeated: share((repeated) => ({ repeated })),
  silence: duration((silence) => ({ silence })),
  seed: { read: (text) => (/^\d{1,9}$/.test(text) ? { seed: Number(text) } : undefined), form: forms.seed },
};

/** Reads the setting; all that is wrong at once, each naming the part, what it was and what is allowed. */
export function parseBehavior(text: string, fallback: EngineBehavior): ParsedBehavior {
  const problems: string[] = [];
  let value = fallback;
  for (const [index, part] of text
    .split(/[\s,]+/)
    .filter(Boolean)
    .entries()) {
    const [name = '', given] = part.split('=', 2);
    if (given === undefined) {
      const profile = Object.entries(engineBehaviors).find(([known]) => known === name)?.[1];
      if (!profile || index > 0) {
        problems.push(
          profile
            ? `the profile '${name}' must come first`
            : `'${name}' is no profile (${Object.keys(engineBehaviors).join(', ')})`,
        );
      }
      value = profile && index === 0 ? profile : value;
      continue;
    }
    const figure = Object.hasOwn(figures, name) ? figures[name] : undefined;
    const read = figure?.read(given);
    if (!figure) {
      problems.push(`'${name}' is not known (${Object.keys(figures).join(', ')})`);
    } else if (!read) {
      problems.push(`${name} is '${given}', but must be ${figure.form}`);
    }
    value = { ...value, ...read };
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value };
}

function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text);
  const unit = { ms: 1, s: 1000, m: 60_000 }[match?.[2] ?? ''];
  return unit === undefined ? undefined : Number(match?.[1]) * unit;
}

function duration(to: (value: number) => Partial<EngineBehavior>) {
  const read: Reader = (text) => {
    const value = parseDuration(text);
    return value === undefined ? undefined : to(value);
  };
  return { read, form: forms.duration };
}

function range(to: (value: readonly [number, number]) => Partial<EngineBehavior>) {
  const read: Reader = (text) => {
    const [least, most = least] = text.split('-').map(parseDuration);
    return least === undefined || most === undefined || most < least ? undefined : to([least, most]);
  };
  return { read, form: forms.range };
}

function share(to: (value: number) => Partial<EngineBehavior>) {
  const read: Reader = (text) => (/^(0(\.\d+)?|1(\.0+)?)$/.test(text) ? to(Number(text)) : undefined);
  return { read, form: forms.share };
}
