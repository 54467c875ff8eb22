// The least of a test runner that mutation testing needs: test files are loaded once, and their tests run again and again in the same
// process, one by one. Jest loads all modules anew for each mutant, which takes longer than the tests.
import { expect } from 'expect';
import { bind } from 'jest-each';

type Body = () => unknown;

/** What surrounds a test: a file or a `describe`, with its hooks. */
interface Suite {
  readonly title: string;
  readonly parent: Suite | null;
  readonly before: Body[];
  readonly after: Body[];
}

export interface CollectedTest {
  /** File, titles of the suites, title. */
  readonly name: string;
  readonly file: string;
  /** Runs hooks and body; rejects where one of them fails. */
  readonly run: () => Promise<void>;
}

const tests: CollectedTest[] = [];
let suite: Suite = { title: '', parent: null, before: [], after: [] };
let file = '';

/** Loads a test file by `load`, and notes what it defines. */
export function collect(fileName: string, load: () => unknown): readonly CollectedTest[] {
  const first = tests.length;
  file = fileName;
  within(fileName, load);
  return tests.slice(first);
}

function within(title: string, define: Body): void {
  const outer = suite;
  suite = { title, parent: outer, before: [], after: [] };
  try {
    define();
  } finally {
    suite = outer;
  }
}

function define(title: string, body: Body): void {
  const own = suite;
  const name = [...outwards(own)].reverse().map((one) => one.title);
  tests.push({ name: [...name, title].join(' '), file, run: () => runTest(own, body) });
}

async function runTest(own: Suite, body: Body): Promise<void> {
  const suites = [...outwards(own)];
  try {
    for (const { before } of [...suites].reverse()) {
      for (const hook of before) {
        await hook();
      }
    }
    await body();
  } finally {
    for (const hook of suites.flatMap(({ after }) => after)) {
      await hook();
    }
  }
}

function* outwards(from: Suite): Generator<Suite> {
  for (let one: Suite | null = from; one !== null; one = one.parent) {
    yield one;
  }
}

const describe = Object.assign(within, { each: bind(within, false) });
const test = Object.assign(define, { each: bind(define) });

/** What test files find as globals. Hooks of a whole file are not among them: a file that needs them cannot be run test by test. */
export const globals = {
  describe,
  test,
  it: test,
  expect,
  beforeEach: (hook: Body) => void suite.before.push(hook),
  afterEach: (hook: Body) => void suite.after.push(hook),
};
