// What a program must compute, said without any durable machinery. Where tasks race, each winner is right.
import type { Program, Statement, Task } from './program';
import type { Outcome } from './program-app';

/** Why `output` is no possible result of the program; undefined where it is one. */
export function checkOutput(program: Program, output: unknown): string | undefined {
  const expected = expectedOutcomes(program);
  if (expected === 'throws') {
    return 'the program ends with an error';
  }
  if (!Array.isArray(output)) {
    return `the output is ${JSON.stringify(output)}`;
  }
  if (output.length !== expected.length) {
    return `${output.length} outcomes instead of ${expected.length}`;
  }
  const wrong = expected.findIndex((accepts, index) => !accepts(output[index] as Outcome));
  return wrong < 0 ? undefined : `outcome ${wrong} is ${JSON.stringify(output[wrong])}`;
}

/** Whether the program's end, over all its generations, is an error. */
export function programThrows(program: Program): boolean {
  return expectedOutcomes(program) === 'throws';
}

type Accepts = (outcome: Outcome) => boolean;

function expectedOutcomes(program: Program): Accepts[] | 'throws' {
  const own = program.statements.flatMap(expectStatement);
  if (program.end === 'throw') {
    return 'throws';
  }
  if (program.end === 'return') {
    return own;
  }
  const later = expectedOutcomes(program.end.continueWith);
  return later === 'throws' ? later : [...own, ...later];
}

function expectStatement(statement: Statement): Accepts[] {
  switch (statement.do) {
    case 'yield':
      return [expectTask(statement.task)];
    case 'events':
      return statement.names.map((name) => isValue({ named: name }));
    case 'anyThenEach':
      return statement.tasks.map(expectTask);
    case 'deadline':
      return [isAny([expectTask(statement.task), isValue(null)])];
    case 'signalThenCall':
      return [isValue(statement.signalled + statement.called)];
  }
}

function expectTask(task: Task): Accepts {
  switch (task.kind) {
    case 'activity':
      return isValue(task.value + 1);
    case 'failing':
      return isFailed;
    case 'retried':
      return task.failures < task.attempts ? isValue(task.value) : isFailed;
    case 'retriedSub':
      return task.failures < task.attempts ? isValue(5) : isFailed;
    case 'sub':
      return programThrows(task.program)
        ? isFailed
        : (outcome) => 'value' in outcome && checkOutput(task.program, outcome.value) === undefined;
    case 'timer':
      return isValue(null);
    case 'event':
      return isValue({ named: task.name });
    case 'entity':
      return isValue(task.value);
    case 'any':
      return isAny(task.tasks.map(expectTask));
    case 'all':
      return isAll(task.tasks);
  }
}

function isAll(tasks: readonly Task[]): Accepts {
  const children = tasks.map(expectTask);
  if (children.some((accepts) => accepts({ failed: true }))) {
    return isFailed;
  }
  return (outcome) =>
    'all' in outcome &&
    outcome.all.length === children.length &&
    children.every((accepts, index) => accepts(outcome.all[index] as Outcome));
}

function isAny(children: readonly Accepts[]): Accepts {
  return (outcome) => 'any' in outcome && children[outcome.any]?.(outcome.outcome) === true;
}

function isValue(expected: unknown): Accepts {
  return (outcome) => 'value' in outcome && JSON.stringify(outcome.value) === JSON.stringify(expected);
}

function isFailed(outcome: Outcome): boolean {
  return 'failed' in outcome;
}
