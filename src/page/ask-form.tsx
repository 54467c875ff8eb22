// A form that asks the API one question: its fields, one button, what is wrong, and below it the answer.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Busy, Trouble } from './notices';
import { useAsk } from './use-ask';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly isRequired?: boolean;
  /** A choice instead of a text; the first one is what it begins with. */
  readonly options?: ReadonlyArray<{ readonly value: string; readonly text: string }>;
}

/** What stands in the fields, without blanks around it; an empty one is left out. */
export type Given = Readonly<Record<string, string>>;

interface Props<T> {
  readonly fields: readonly Field[];
  readonly button: string;
  /** What stands in the fields at first; where all that is required is there, the question is asked at once. */
  readonly initial?: Given;
  readonly ask: (given: Given, signal: AbortSignal) => Promise<T>;
  readonly children: (answer: T) => ComponentChildren;
}

function givenIn(form: HTMLFormElement): Given {
  return Object.fromEntries(
    [...new FormData(form)].flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
    ),
  );
}

export function AskForm<T>({ fields, button, initial = {}, ask, children }: Props<T>) {
  const { answer, error, isAsking, ask: start } = useAsk<T>();
  const form = useRef<HTMLFormElement>(null);
  const submit = (given: Given) => void start((signal) => ask(given, signal));
  useEffect(() => {
    const required = fields.filter(({ isRequired }) => isRequired);
    if (form.current !== null && required.length > 0 && required.every(({ name }) => initial[name])) {
      submit(givenIn(form.current));
    }
  }, []);
  return (
    <>
      <form
        ref={form}
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          submit(givenIn(event.currentTarget));
        }}
      >
        {fields.map((field) => (
          <Input key={field.name} field={field} initial={initial[field.name] ?? ''} />
        ))}
        <button type="submit" class="primary">
          {button}
        </button>
      </form>
      <Busy isBusy={isAsking} />
      <Trouble words={error} />
      {answer !== null && children(answer)}
    </>
  );
}

function Input({ field, initial }: { readonly field: Field; readonly initial: string }) {
  const { name, label, options, isRequired, placeholder } = field;
  const id = useId();
  return (
    <label for={id}>
      {label}
      {options === undefined ? (
        <input
          id={id}
          name={name}
          defaultValue={initial}
          autocomplete="off"
          spellcheck={false}
          {...(isRequired && { required: true })}
          {...(placeholder !== undefined && { placeholder })}
        />
      ) : (
        <select id={id} name={name}>
          {options.map(({ value, text }) => (
            <option key={value} value={value} selected={value === initial}>
              {text}
            </option>
          ))}
        </select>
      )}
    </label>
  );
}
