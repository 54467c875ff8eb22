// The app that interprets random programs: one orchestrator, and the few functions that programs call.

import type { Task as DurableTask, EntityContext, OrchestrationContext } from 'durable-functions';
import { EntityId, RetryOptions } from 'durable-functions';
import type { Program, Statement, Task } from './program';
import type { AppFunctions } from './test-app';

/** What a program's orchestrator gets; `outcomes` are those of its earlier generations. */
export interface ProgramInput {
  readonly program: Program;
  readonly outcomes: readonly Outcome[];
}

/** What came of a task, as JSON. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly failed: true }
  | { readonly all: readonly Outcome[] }
  | { readonly any: number; readonly outcome: Outcome };

const FIRST_RETRY_MS = 1_000;

/** What the program's activities need from the world around them. */
export interface ProgramWorld {
  /** Sends an event to an instance, as a client would. */
  raise(instanceId: string, name: string, data: unknown): Promise<void>;
  /** How often it was called with that key, this call included; survives what the test lets the app survive. */
  countCall(key: string): number;
}

/** Counts in this process only. */
export function createCallCounter(): (key: string) => number {
  const calls = new Map<string, number>();
  return (key) => {
    const call = (calls.get(key) ?? 0) + 1;
    calls.set(key, call);
    return call;
  };
}

export function createProgramApp(world: ProgramWorld): AppFunctions {
  return {
    activities: {
      addOne: (input: number) => input + 1,
      failing: () => {
        throw new Error('as planned');
      },
      flaky: ({ key, failures, value }: { key: string; failures: number; value: number }) => {
        const call = world.countCall(key);
        if (call <= failures) {
          throw new Error(`failure ${call} of ${failures}`);
        }
        return value;
      },
      raise: async (name: string, { instanceId }) => {
        await world.raise(instanceId, name, { named: name });
        return null;
      },
    },
    entities: {
      counter: (context: EntityContext<never>) => {
        const total =
          ((context.df.getState() as number | undefined) ?? 0) + ((context.df.getInput() as number | undefined) ?? 0);
        context.df.setState(total as never);
        context.df.return(total);
      },
    },
    orchestrators: { interpret, flakyChild },
  };
}

function* flakyChild(context: OrchestrationContext): Generator<unknown, unknown, never> {
  return yield context.df.callActivity('flaky', context.df.getInput());
}

function* interpret(context: OrchestrationContext): Generator<unknown, unknown, never> {
  const { program, outcomes } = context.df.getInput() as ProgramInput;
  const all = [...outcomes];
  for (const statement of program.statements) {
    all.push(...(yield* perform(context, statement)));
  }
  if (program.end === 'return') {
    return all;
  }
  if (program.end === 'throw') {
    throw new Error('the end of the program');
  }
  context.df.continueAsNew({ program: program.end.continueWith, outcomes: all });
  return undefined;
}

function* perform(context: OrchestrationContext, statement: Statement): Generator<unknown, Outcome[], never> {
  const { df } = context;
  switch (statement.do) {
    case 'yield':
      return [yield* settle(begin(context, statement.task))];
    case 'events': {
      const raising = statement.names.map((name) => df.callActivity('raise', name));
      if (statement.raisedFirst) {
        for (const task of raising) {
          yield task;
        }
      }
      const waiting = statement.names.map((name) => df.waitForExternalEvent(name));
      const results: unknown[] = yield df.Task.all(statement.raisedFirst ? waiting : [...waiting, ...raising]);
      return results.slice(0, waiting.length).map((value) => ({ value }));
    }
    case 'anyThenEach': {
      const begun = statement.tasks.map((task) => begin(context, task));
      yield df.Task.any(begun.map(({ task }) => task));
      const outcomes: Outcome[] = [];
      for (const each of begun) {
        outcomes.push(yield* settle(each));
      }
      return outcomes;
    }
    case 'deadline': {
      const begun = begin(context, statement.task);
      const timer = df.createTimer(new Date(df.currentUtcDateTime.getTime() + statement.milliseconds));
      const winner: unknown = yield df.Task.any([begun.task, timer]);
      if (winner === timer) {
        return [{ any: 1, outcome: { value: null } }];
      }
      timer.cancel();
      return [{ any: 0, outcome: outcomeOf(begun) }];
    }
    case 'signalThenCall': {
      const entity = new EntityId('counter', statement.key);
      df.signalEntity(entity, 'add', statement.signalled);
      const value: unknown = yield df.callEntity(entity, 'add', statement.called);
      return [{ value }];
    }
  }
}

/** A task with the description it was made from. */
interface Begun {
  readonly task: DurableTask;
  readonly of: Task;
  readonly children: readonly Begun[];
}

function begin(context: OrchestrationContext, of: Task): Begun {
  const { df } = context;
  const retry = (attempts: number) => new RetryOptions(FIRST_RETRY_MS, attempts);
  switch (of.kind) {
    case 'activity':
      return { of, children: [], task: df.callActivity('addOne', of.value) };
    case 'failing':
      return { of, children: [], task: df.callActivity('failing') };
    case 'retried':
      return { of, children: [], task: df.callActivityWithRetry('flaky', retry(of.attempts), of) };
    case 'sub':
      return { of, children: [], task: df.callSubOrchestrator('interpret', { program: of.program, outcomes: [] }) };
    case 'retriedSub':
      return {
        of,
        children: [],
        task: df.callSubOrchestratorWithRetry('flakyChild', retry(of.attempts), { ...of, value: 5 }),
      };
    case 'timer':
      return { of, children: [], task: df.createTimer(new Date(df.currentUtcDateTime.getTime() + of.milliseconds)) };
    case 'event':
      return { of, children: [], task: df.waitForExternalEvent(of.name) };
    case 'entity':
      return { of, children: [], task: df.callEntity(new EntityId('counter', of.key), 'add', of.value) };
    case 'all':
    case 'any': {
      const children = of.tasks.map((each) => begin(context, each));
      const tasks = children.map(({ task }) => task);
      return { of, children, task: of.kind === 'all' ? df.Task.all(tasks) : df.Task.any(tasks) };
    }
  }
}

function* settle(begun: Begun): Generator<unknown, Outcome, never> {
  try {
    yield begun.task;
  } catch {
    return { failed: true };
  }
  return outcomeOf(begun);
}

/** Reads a task that has ended. */
function outcomeOf({ task, of, children }: Begun): Outcome {
  const { isFaulted, result } = task as DurableTask & { isFaulted: boolean; result: unknown };
  if (isFaulted) {
    return { failed: true };
  }
  if (of.kind === 'all') {
    return { all: children.map(outcomeOf) };
  }
  if (of.kind !== 'any') {
    return { value: result ?? null };
  }
  const winner = children.findIndex((child) => child.task === result);
  return { any: winner, outcome: outcomeOf(children[winner] as Begun) };
}
