// Random orchestrations as data: what one seed makes, one orchestrator interprets and a reference checks.
import { createRandom } from '../../../local/host/engines/sqlite/behavior/random';

/** Something to yield. Every `key` and `name` is used once in a program. */
export type Task =
  | { readonly kind: 'activity'; readonly value: number }
  | { readonly kind: 'failing' }
  | {
      readonly kind: 'retried';
      readonly key: string;
      readonly failures: number;
      readonly attempts: number;
      readonly value: number;
    }
  | { readonly kind: 'sub'; readonly program: Program }
  | { readonly kind: 'retriedSub'; readonly key: string; readonly failures: number; readonly attempts: number }
  | { readonly kind: 'timer'; readonly milliseconds: number }
  | { readonly kind: 'event'; readonly name: string }
  | { readonly kind: 'entity'; readonly key: string; readonly value: number }
  | { readonly kind: 'all'; readonly tasks: readonly Task[] }
  | { readonly kind: 'any'; readonly tasks: readonly Task[] };

export type Statement =
  | { readonly do: 'yield'; readonly task: Task }
  /** Raise events to oneself, through activities, before and while they are awaited. */
  | { readonly do: 'events'; readonly names: readonly string[]; readonly raisedFirst: boolean }
  /** Yield any of the tasks, then each of them directly. */
  | { readonly do: 'anyThenEach'; readonly tasks: readonly Task[] }
  /** Race tasks against a timer that is cancelled if it loses. */
  | { readonly do: 'deadline'; readonly task: Task; readonly milliseconds: number }
  /** Signal an entity, then call it. */
  | { readonly do: 'signalThenCall'; readonly key: string; readonly signalled: number; readonly called: number };

export interface Program {
  readonly statements: readonly Statement[];
  readonly end: 'return' | 'throw' | { readonly continueWith: Program };
}

export interface ProgramLimits {
  /** Whether calls with retries may use them up. */
  readonly exhaustRetries: boolean;
}

/** The program of a seed. */
export function generateProgram(seed: number, limits: ProgramLimits): Program {
  const random = createRandom(seed);
  const integer = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const oneOf = <T>(choices: readonly T[]): T => choices[integer(0, choices.length - 1)] as T;
  const many = <T>(from: number, to: number, make: () => T): T[] => Array.from({ length: integer(from, to) }, make);
  let names = 0;
  const fresh = () => `s${seed}-${names++}`;

  function retry(): { key: string; failures: number; attempts: number } {
    const failures = integer(0, 3);
    const spare = limits.exhaustRetries ? integer(-1, 2) : 8;
    return { key: fresh(), failures, attempts: Math.max(1, failures + spare) };
  }

  function task(depth: number): Task {
    const leaf = depth <= 0;
    const kinds = ['activity', 'activity', 'failing', 'retried', 'timer', 'entity', 'retriedSub'] as const;
    const kind = oneOf<Task['kind']>(leaf ? kinds : [...kinds, 'sub', 'all', 'all', 'any']);
    switch (kind) {
      case 'retried':
        return { kind, ...retry(), value: integer(0, 99) };
      case 'retriedSub':
        return { kind, ...retry() };
      case 'timer':
        return { kind, milliseconds: integer(0, 30_000) };
      case 'entity':
        return { kind, key: fresh(), value: integer(0, 99) };
      case 'sub':
        return { kind, program: program(depth - 1, false) };
      case 'all':
      case 'any':
        return { kind, tasks: many(1, 4, () => task(depth - 1)) };
      case 'failing':
        return { kind };
      default:
        return { kind: 'activity', value: integer(0, 99) };
    }
  }

  function statement(depth: number): Statement {
    switch (oneOf(['yield', 'yield', 'yield', 'events', 'anyThenEach', 'deadline', 'signalThenCall'] as const)) {
      case 'events':
        return { do: 'events', names: many(1, 3, fresh), raisedFirst: random() < 0.5 };
      case 'anyThenEach':
        return { do: 'anyThenEach', tasks: many(1, 3, () => task(0)) };
      case 'deadline':
        return { do: 'deadline', task: task(depth), milliseconds: integer(0, 60_000) };
      case 'signalThenCall':
        return { do: 'signalThenCall', key: fresh(), signalled: integer(0, 99), called: integer(0, 99) };
      default:
        return { do: 'yield', task: task(depth) };
    }
  }

  function program(depth: number, top: boolean): Program {
    const statements = many(1, top ? 5 : 2, () => statement(depth));
    const dice = random();
    const end = dice < 0.1 ? 'throw' : dice < 0.3 && depth > 0 ? { continueWith: program(depth - 1, top) } : 'return';
    return { statements, end };
  }

  return program(2, true);
}
