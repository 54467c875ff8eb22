// What differs between a recorded answer and the one that came: status, names of headers, and the set of paths in the JSON.
import { type Exchange, isMembers } from './cassette';

export type Answer = Pick<Exchange, 'status' | 'headers' | 'body'>;

export interface Difference {
  readonly kind: 'status' | 'header' | 'path';
  /** For people: `status 404, recorded 200`, `header location: recorded, absent here`. */
  readonly text: string;
}

/** Of the connection, of a proxy on the way, or of the hour: they tell nothing about the service. */
const headersOfTransport: ReadonlySet<string> = new Set([
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'expires',
  'keep-alive',
  'pragma',
  'server',
  'strict-transport-security',
  'transfer-encoding',
  'vary',
  'x-cache',
  'x-content-type-options',
  'x-msedge-ref',
]);

/**
 * @param usedHeaders all that the recording has anywhere: recorders strip some, so a header of ours that it never has is no difference
 */
export function compareAnswers(recorded: Answer, answer: Answer, usedHeaders: ReadonlySet<string>): Difference[] {
  if (recorded.status !== answer.status) {
    const error = errorOf(answer.body);
    const text = `status ${answer.status}, recorded ${recorded.status}${error ? ` (${error})` : ''}`;
    return [{ kind: 'status', text }];
  }
  const counted = (name: string) => !headersOfTransport.has(name) && usedHeaders.has(name);
  const headers = symmetricDifference(
    Object.keys(recorded.headers).filter(counted),
    Object.keys(answer.headers).filter(counted),
  );
  const paths = topmost(symmetricDifference(pathsOf(recorded.body), pathsOf(answer.body)));
  return [
    ...headers.map(([name, where]): Difference => ({ kind: 'header', text: `header ${name}: ${where}` })),
    ...paths.map(([path, where]): Difference => ({ kind: 'path', text: `${path}: ${where}` })),
  ];
}

function symmetricDifference(recorded: readonly string[], here: readonly string[]): [string, string][] {
  const there = new Set(recorded);
  const ours = new Set(here);
  return [
    ...[...there].filter((each) => !ours.has(each)).map((each): [string, string] => [each, 'recorded, absent here']),
    ...[...ours].filter((each) => !there.has(each)).map((each): [string, string] => [each, 'here, not recorded']),
  ];
}

/** Without what lies below another difference. */
function topmost(found: readonly [string, string][]): [string, string][] {
  const all = new Set(found.map(([path]) => path));
  const parents = (path: string) => [...path.matchAll(/\.|\[\]/g)].map(({ index }) => path.slice(0, index));
  return found.filter(([path]) => !parents(path).some((parent) => all.has(parent)));
}

/** Every path in a body, `[]` for each entry of a list, `{id}` for a member that is named by an id. */
export function pathsOf(body: unknown, path = '$'): string[] {
  if (Array.isArray(body)) {
    return [...new Set([path, ...body.flatMap((entry) => pathsOf(entry, `${path}[]`))])];
  }
  if (isMembers(body)) {
    const inner = Object.entries(body).flatMap(([name, value]) => pathsOf(value, `${path}.${memberName(name)}`));
    return [...new Set([path, ...inner])];
  }
  return body === null || body === undefined ? (path === '$' ? [] : [path]) : [path];
}

function memberName(name: string): string {
  return name.startsWith('/') ? '{id}' : name;
}

/** `code: message` of an ARM error, or nothing. */
function errorOf(body: unknown): string | undefined {
  const error = isMembers(body) ? body.error : undefined;
  return isMembers(error) ? `${String(error.code)}: ${String(error.message)}` : undefined;
}
