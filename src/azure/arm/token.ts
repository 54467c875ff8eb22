// The token of ARM: fetched once for all requests that wait for it, kept until shortly before its end, dropped where ARM
// does not take it. It goes to the origins that the pipeline is asked for, which the client has checked.
import type { AccessToken, TokenCredential } from '@azure/core-auth';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { ArmError } from './arm-error';
import { requestOf } from './read-answer';
import { until } from './time-limit';

/** A credential that can be told to leave its own cache aside. */
export interface RenewableCredential extends TokenCredential {
  /** Fetches a token from where tokens are made, whatever is cached. */
  renewToken?(scope: string): Promise<AccessToken>;
}

/** A token that ends sooner is not used: the request with it has to arrive as well. */
const marginMilliseconds = 120_000;

const lastUse = ({ expiresOnTimestamp }: AccessToken) => expiresOnTimestamp - marginMilliseconds;

/** Audience of ARM's tokens; sovereign clouds have one of their own. */
export function armScope(endpoint: string): string {
  const sovereign = /^https:\/\/management\.(usgovcloudapi\.net|chinacloudapi\.cn)$/i.test(endpoint);
  return `${sovereign ? endpoint : 'https://management.azure.com'}/.default`;
}

export class TokenCache {
  private token: AccessToken | null = null;
  private pending: Promise<AccessToken> | null = null;
  private isRefused = false;
  /** Since ARM answered 401, until it takes a token again. */
  private refusedSince: Date | null = null;

  constructor(
    private readonly credential: RenewableCredential,
    private readonly scope: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** @throws Error where none could be fetched before the signal */
  async get(signal: AbortSignal): Promise<string> {
    const known = this.token;
    const now = this.now();
    if (known !== null && now < Math.min(known.refreshAfterTimestamp ?? Number.POSITIVE_INFINITY, lastUse(known))) {
      return known.token;
    }
    const pending = this.pending ?? this.fetch();
    this.pending = pending;
    try {
      return (await until(pending, signal)).token;
    } catch (error) {
      // Due to be renewed is not yet invalid.
      if (known !== null && this.token === known && now < lastUse(known)) {
        return known.token;
      }
      throw error;
    } finally {
      // What hangs is not waited for by the next request; what has come is in the cache.
      if (this.pending === pending) {
        this.pending = null;
      }
    }
  }

  /** ARM does not take the token: the next one is fetched anew, unless another request has done so meanwhile. */
  drop(token: string): void {
    this.refusedSince ??= new Date(this.now());
    if (this.token?.token === token) {
      this.token = null;
      this.isRefused = true;
    }
  }

  /** ARM has taken the token, whatever it answered. */
  accepted(): void {
    this.refusedSince = null;
  }

  /** @returns why there is no token that ARM takes, in words; null where nothing is known against it */
  async findProblem(signal: AbortSignal): Promise<string | null> {
    try {
      await this.get(signal);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return `the identity of the app gets no token: ${words.slice(0, 300)}`;
    }
    return this.refusedSince === null
      ? null
      : `ARM has not taken the token of the app since ${this.refusedSince.toISOString()} (401): is the identity of the tenant of the subscription, and AZURE_CLIENT_ID its client id?`;
  }

  private async fetch(): Promise<AccessToken> {
    const { credential, scope } = this;
    const token =
      this.isRefused && credential.renewToken !== undefined
        ? await credential.renewToken(scope)
        : await credential.getToken(scope);
    if (token === null) {
      throw new Error('the credential gave no token');
    }
    this.token = token;
    this.isRefused = false;
    return token;
  }
}

export function createTokenPolicy(tokens: TokenCache): PipelinePolicy {
  return {
    name: 'token',
    async sendRequest(request, next) {
      const signal = request.abortSignal as AbortSignal | undefined;
      let token: string;
      try {
        token = await tokens.get(signal ?? new AbortController().signal);
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        throw new ArmError(`no token for ARM: ${words}`, {
          kind: 'noToken',
          code: 'NoToken',
          wasSent: false,
          request: requestOf(request),
          cause: error,
        });
      }
      request.headers.set('authorization', `Bearer ${token}`);
      const response = await next(request);
      if (response.status === 401) {
        tokens.drop(token);
      } else {
        tokens.accepted();
      }
      return response;
    },
  };
}
