// Reads what a person asks for in `POST /_sim/faults`; every wrong member is named.
import { asText, isObject } from '../state/json';
import { type FaultKind, type FaultRequest, faultKinds } from './faults';

type Check = (value: unknown) => string | undefined;

const text: Check = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'must be a text that is not empty';
const count =
  (least: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= least ? undefined : `must be a whole number of at least ${least}`;

const checks: Readonly<Record<string, Check>> = {
  kind: (value) => (faultKinds.includes(value as FaultKind) ? undefined : `must be one of ${faultKinds.join(', ')}`),
  method: (value) => (/^(GET|HEAD|PUT|PATCH|POST|DELETE)$/i.test(asText(value)) ? undefined : 'must be an HTTP method'),
  path: text,
  operation: text,
  bodyContains: text,
  caller: text,
  target: text,
  after: count(0),
  times: (value) => (value === null ? undefined : count(1)(value)),
  status: (value) =>
    Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599
      ? undefined
      : 'must be an HTTP status from 200 to 599',
  code: text,
  message: text,
  retryAfter: count(0),
  body: () => undefined,
  phase: (value) => (value === 'before' || value === 'after' ? undefined : 'must be before or after'),
  seconds: (value) => (typeof value === 'number' && value > 0 ? undefined : 'must be a number above 0'),
  untilReadded: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
};

/** The fault, or everything that is wrong with the request: `member: what it was and what it must be`. */
export function parseFaultRequest(body: unknown): FaultRequest | { problems: string[] } {
  if (!isObject(body)) {
    return { problems: ['the body must be a JSON object with at least a kind'] };
  }
  const given: Record<string, unknown> = { kind: undefined, after: 0, times: 1, ...body };
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const check = checks[name];
    const problem = check ? check(value) : `is not known; allowed: ${Object.keys(checks).join(', ')}`;
    if (problem) {
      problems.push(
        `${name}: is ${JSON.stringify(value) ?? 'absent'}, ${problem}`.replace(', is not known', ' and is not known'),
      );
    }
  }
  if (given.kind === 'targetFailure' && given.target === undefined) {
    problems.push('target: is absent, a targetFailure names its region or zone');
  }
  if (given.kind === 'status' && given.status === undefined) {
    problems.push('status: is absent, a status fault says which');
  }
  return problems.length > 0 ? { problems } : (given as unknown as FaultRequest);
}
