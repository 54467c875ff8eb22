// Route templates of HTTP triggers, as ASP.NET Core reads them: `users/{id:int}`, `{name?}`, `{name=value}`, `{*rest}`,
// and parameters inside a segment (`{file}.{extension}`).
import { parseConstraint } from './route-constraints';

interface RouteParameter {
  readonly name: string;
  readonly optional: boolean;
  readonly catchAll: boolean;
  readonly defaultValue: string | undefined;
  readonly constraints: ReadonlyArray<(value: string) => boolean>;
}

interface RouteSegment {
  /** Matches one segment of a path; its groups are the parameters in order. */
  readonly pattern: RegExp;
  readonly parameters: readonly RouteParameter[];
}

export type RouteValues = Record<string, string>;

export interface RouteTemplate {
  readonly text: string;
  /** The values of a path (without a leading slash), or undefined where it does not match. */
  match(path: string): RouteValues | undefined;
}

/** Parses a template. Throws an Error that says what is wrong with it. */
export function parseRouteTemplate(text: string): RouteTemplate {
  const segments = splitSegments(text).map((segment) => parseSegment(segment, text));
  const misplaced = segments.slice(0, -1).find((segment) => segment.parameters.some((parameter) => parameter.catchAll));
  if (misplaced) {
    throw new Error(`route '${text}': a catch-all parameter must be the last segment`);
  }
  return { text, match: (path) => matchSegments(segments, path) };
}

/** Splits at slashes outside of braces: a constraint may hold some. */
function splitSegments(text: string): string[] {
  const trimmed = text.replace(/^\/+|\/+$/g, '');
  const segments = trimmed.match(/(?:\{(?:[^{}]|\{\{|\}\})*\}|[^/{}])+/g) ?? [];
  if (segments.join('/') !== trimmed) {
    throw new Error(`route '${text}': braces without their counterpart, or two slashes in a row`);
  }
  return segments;
}

function parseSegment(segment: string, template: string): RouteSegment {
  const parameters: RouteParameter[] = [];
  let pattern = '';
  for (const [part, inner] of segment.matchAll(/\{((?:[^{}]|\{\{|\}\})*)\}|[^{}]+/g)) {
    if (inner === undefined) {
      pattern += part.replace(/[\\^$.*+?()[\]|]/g, '\\$&');
    } else {
      parameters.push(parseParameter(inner.replaceAll('{{', '{').replaceAll('}}', '}'), template));
      pattern += '(.+)';
    }
  }
  return { pattern: new RegExp(`^${pattern}$`, 'is'), parameters };
}

function parseParameter(text: string, template: string): RouteParameter {
  const match = /^(\*{0,2})([\w.-]+)((?::\w+(?:\((?:[^()]|\([^()]*\))*\))?)*)(?:=(.*?))?(\?)?$/s.exec(text);
  if (!match) {
    throw new Error(`route '${template}': '{${text}}' is not a parameter`);
  }
  const [, stars = '', name = '', constraintText = '', defaultValue, optional] = match;
  const texts = constraintText.match(/\w+(?:\((?:[^()]|\([^()]*\))*\))?/g) ?? [];
  try {
    const constraints = texts.map(parseConstraint);
    return { name, optional: optional !== undefined, catchAll: stars !== '', defaultValue, constraints };
  } catch (error) {
    throw new Error(`route '${template}': ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function matchSegments(segments: readonly RouteSegment[], path: string): RouteValues | undefined {
  const parts = path === '' ? [] : path.replace(/\/$/, '').split('/').map(decodePathSegment);
  const values: RouteValues = {};
  for (const [index, segment] of segments.entries()) {
    const [parameter] = segment.parameters;
    const isLast = index === segments.length - 1;
    const part = parameter?.catchAll && isLast ? parts.slice(index).join('/') : parts[index];
    if (!part) {
      if (!parameter || !acceptAbsent(parameter, values)) {
        return undefined;
      }
    } else if (!matchSegment(segment, part, values)) {
      return undefined;
    }
  }
  const endsInCatchAll = segments.at(-1)?.parameters[0]?.catchAll ?? false;
  return parts.length > segments.length && !endsInCatchAll ? undefined : values;
}

function matchSegment(segment: RouteSegment, part: string, values: RouteValues): boolean {
  const match = segment.pattern.exec(part);
  if (!match) {
    return false;
  }
  return segment.parameters.every((parameter, index) => {
    const value = match[index + 1] ?? '';
    values[parameter.name] = value;
    return parameter.constraints.every((constraint) => constraint(value));
  });
}

/** An absent segment is accepted for a default, an optional parameter, and a catch-all. */
function acceptAbsent(parameter: RouteParameter, values: RouteValues): boolean {
  if (parameter.defaultValue !== undefined) {
    values[parameter.name] = parameter.defaultValue;
    return true;
  }
  return parameter.optional || parameter.catchAll;
}

/** Percent-decoding, except of encoded slashes, which stay encoded in route values. */
function decodePathSegment(segment: string): string {
  try {
    return decodeURIComponent(segment.replace(/%2f/gi, '%252F'));
  } catch {
    return segment;
  }
}
