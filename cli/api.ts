// The HTTP API as the commands use it: signs in, follows pages, and turns problem details into messages with exit codes.
import type { Problem } from '../src/functions/openapi/api-types';
import { CommandError, type ExitCode, exitCodes } from './exit-codes';

export interface ApiOptions {
  /** Origin of the app, such as https://func-gzr.azurewebsites.net. */
  readonly url: string;
  /** Headers that sign in; asked for at each request, since a token ends. */
  readonly signIn: () => Promise<Readonly<Record<string, string>>>;
}

export interface ApiAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Real time after which a request is given up: a cancel answers after half a minute. */
const timeoutMilliseconds = 90_000;

const codesByStatus: Readonly<Record<number, ExitCode>> = {
  400: exitCodes.usage,
  401: exitCodes.unauthorized,
  403: exitCodes.unauthorized,
  404: exitCodes.notFound,
  409: exitCodes.conflict,
  415: exitCodes.usage,
};

export class Api {
  constructor(private readonly options: ApiOptions) {}

  get url(): string {
    return this.options.url;
  }

  /** @param path below the origin, with its query. @throws CommandError for anything but an answer below 300 */
  async send<Body>(method: string, path: string, body?: unknown): Promise<ApiAnswer<Body>> {
    const url = new URL(path, this.options.url);
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(await this.options.signIn()),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMilliseconds),
      });
    } catch (error) {
      if (error instanceof CommandError) {
        throw error;
      }
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new CommandError(exitCodes.unavailable, `${url.origin} does not answer: ${cause}`);
    }
    const text = await response.text();
    if (!response.ok) {
      throw toCommandError(response.status, text, url);
    }
    return { status: response.status, headers: response.headers, body: parse(text, url) as Body };
  }

  async get<Body>(path: string): Promise<Body> {
    return (await this.send<Body>('GET', path)).body;
  }

  /**
   * Every entry of a list, page by page, at most so many.
   * @param seen is given each page, for what it says besides its entries
   */
  async list<Entry>(
    path: string,
    most = Number.POSITIVE_INFINITY,
    seen: (page: object) => void = () => {},
  ): Promise<readonly Entry[]> {
    const entries: Entry[] = [];
    let next: string | null = path;
    while (next !== null && entries.length < most) {
      const page: { readonly value: readonly Entry[]; readonly nextLink: string | null } = await this.get(next);
      seen(page);
      entries.push(...page.value);
      next = page.nextLink === null ? null : `${new URL(page.nextLink).pathname}${new URL(page.nextLink).search}`;
    }
    return entries.slice(0, most);
  }
}

function parse(text: string, url: URL): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    throw new CommandError(exitCodes.unavailable, `${url.origin} answered something else than JSON; is it this app?`);
  }
}

function toCommandError(status: number, text: string, url: URL): CommandError {
  let detail = '';
  try {
    const { detail: told, reason } = JSON.parse(text) as Partial<Problem>;
    detail = String(told ?? reason ?? '');
  } catch {
    // An answer of something before the app, such as a gateway's page.
  }
  const words =
    status === 401 || status === 403 ? 'the sign-in was refused: set GZR_KEY, or GZR_SCOPE and az login' : '';
  const message = detail || words || `${url.origin} answered ${status}`;
  return new CommandError(codesByStatus[status] ?? exitCodes.unavailable, message);
}

/** A path with a query of what is given; null and undefined are left out. */
export function withQuery(path: string, query: Readonly<Record<string, string | number | null | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') {
      parameters.set(name, String(value));
    }
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}
