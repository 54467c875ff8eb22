// What the run found, in words, and whether that is good enough.

import type { ExampleResult } from './example-scenario';
import type { Verdict, Violation } from './judge';
import { kindOf, nameOf } from './traffic';

/** With less traffic than this the run proves too little. */
const LEAST_PAIRS = 200;
const LEAST_OPERATIONS = 25;

export interface Report {
  /** @param requests `ours`: a wrong request fails the run; `foreign`: it is only listed */
  add(step: string, requests: 'ours' | 'foreign', verdict: Verdict): void;
  addExamples(results: readonly ExampleResult[]): void;
  text(): string;
  readonly passed: boolean;
}

export function createReport(): Report {
  const failures: string[] = [];
  const expected: string[] = [];
  const uncovered = new Map<string, string>();
  const operations = new Map<string, number>();
  const examples: ExampleResult[] = [];
  let checked = 0;
  const shortages = () => [
    ...(checked < LEAST_PAIRS ? [`only ${checked} pairs were checked, ${LEAST_PAIRS} are needed`] : []),
    ...(operations.size < LEAST_OPERATIONS
      ? [`only ${operations.size} operations were covered, ${LEAST_OPERATIONS} are needed`]
      : []),
  ];
  return {
    add(step, requests, verdict) {
      checked += verdict.checked.length;
      for (const { pair, why } of verdict.uncovered) uncovered.set(kindOf(pair), why);
      for (const [operation, count] of verdict.operations)
        operations.set(operation, (operations.get(operation) ?? 0) + count);
      for (const violation of verdict.violations) {
        const listed = violation.side === 'request' && requests === 'foreign' ? expected : failures;
        listed.push(describe(step, violation));
      }
    },
    addExamples: (results) => void examples.push(...results),
    get passed() {
      return failures.length === 0 && shortages().length === 0;
    },
    text: () =>
      [
        section(
          'Operations covered',
          [...operations].sort().map(([name, count]) => `${name} (${count} pairs)`),
        ),
        section('Examples of the definitions that were refused', refusedExamples(examples)),
        section(
          'Not covered by the definitions',
          [...uncovered].sort().map(([name, why]) => `${name}: ${why}`),
        ),
        section('Violations in requests that are wrong on purpose, or in the examples themselves', expected),
        section('VIOLATIONS', failures),
        section('TOO LITTLE TRAFFIC', shortages()),
        `${checked} pairs checked, ${operations.size} operations covered, ${examples.length} examples replayed, ${uncovered.size} kinds of pairs not covered, ${failures.length} violations`,
      ]
        .filter(Boolean)
        .join('\n\n'),
  };
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title} (${lines.length}):\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function describe(step: string, { pair, side, code, message, where }: Violation): string {
  return `${step}: ${nameOf(pair)} [${pair.status}] ${side}: ${code}: ${message}${where ? ` at ${where}` : ''}`;
}

function refusedExamples(examples: readonly ExampleResult[]): string[] {
  return examples
    .filter(({ code }) => code !== undefined)
    .map(
      ({ operationId, title, status, code, call }) =>
        `${operationId} "${title}" (${call.apiVersion}): ${status} ${code}`,
    );
}
