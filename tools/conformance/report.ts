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
  const operations = new Map<string, { pairs: number; succeeded: number }>();
  const examples: ExampleResult[] = [];
  let checked = 0;
  /** An operation of which nothing ever succeeded is not served, and its refusals prove little. */
  const covered = () => [...operations].filter(([, { succeeded }]) => succeeded > 0).sort();
  const pairsCovered = () => covered().reduce((sum, [, { pairs }]) => sum + pairs, 0);
  const shortages = () => [
    ...(pairsCovered() < LEAST_PAIRS
      ? [`only ${pairsCovered()} pairs of covered operations, ${LEAST_PAIRS} are needed`]
      : []),
    ...(covered().length < LEAST_OPERATIONS
      ? [`only ${covered().length} operations were covered, ${LEAST_OPERATIONS} are needed`]
      : []),
  ];
  return {
    add(step, requests, verdict) {
      checked += verdict.checked;
      for (const { pair, why } of verdict.uncovered) {
        uncovered.set(kindOf(pair), why);
      }
      for (const [name, { pairs, succeeded }] of verdict.operations) {
        const before = operations.get(name) ?? { pairs: 0, succeeded: 0 };
        operations.set(name, { pairs: before.pairs + pairs, succeeded: before.succeeded + succeeded });
      }
      for (const violation of verdict.violations) {
        const listed = violation.side === 'request' && requests === 'foreign' ? expected : failures;
        listed.push(describe(step, violation));
      }
    },
    addExamples: (results) => void examples.push(...results),
    get passed() {
      return failures.length === 0 && shortages().length === 0;
    },
    text() {
      const operationLines = covered().map(([name, { pairs }]) => `${name} (${pairs} pairs)`);
      const uncoveredLines = [...uncovered].sort().map(([name, why]) => `${name}: ${why}`);
      const sections = [
        section('Operations covered', operationLines),
        section('Examples of the definitions that were refused', refusedExamples(examples)),
        section('Not covered by the definitions', uncoveredLines),
        section('Violations in requests that are wrong on purpose, or in the examples themselves', expected),
        section('VIOLATIONS', failures),
        section('TOO LITTLE TRAFFIC', shortages()),
      ];
      const summary = `${checked} pairs checked, ${pairsCovered()} of them of the ${covered().length} operations covered; ${examples.length} examples replayed; ${uncovered.size} kinds of pairs not covered; ${failures.length} violations`;
      return [...sections.filter(Boolean), summary].join('\n\n');
    },
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
