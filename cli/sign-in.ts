// How gzr signs in: a function key, an Entra token or both, from the environment, never from an argument, which others could read.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { CommandError, exitCodes } from './exit-codes';

type Environment = Readonly<Record<string, string | undefined>>;

const run = promisify(execFile);

/** Reused until five minutes before its end. */
interface Token {
  readonly value: string;
  readonly endsAt: number;
}

/**
 * - `GZR_KEY`: a function key.
 * - `GZR_SCOPE`, such as `api://CLIENT-ID/.default`: a token of workload identity where the environment has one
 *   (`AZURE_FEDERATED_TOKEN_FILE`), else of whoever is signed in to az.
 *
 * An app with `ENTRA_CLIENT_ID` asks for the token before the key: both are sent where both are set.
 */
export function createSignIn(env: Environment): () => Promise<Readonly<Record<string, string>>> {
  let token: Token | null = null;
  return async () => {
    const given = env.GZR_KEY?.trim() ?? ''; // a secret often ends with a line break
    if (/[^\x20-\x7e]/.test(given)) {
      // What a header refuses, its message would quote.
      throw new CommandError(
        exitCodes.unauthorized,
        'GZR_KEY has a line break or another character that no function key has; it is not shown here',
      );
    }
    const key = given === '' ? {} : { 'x-functions-key': given };
    if (!env.GZR_SCOPE) {
      return key;
    }
    if (token === null || token.endsAt - Date.now() < 300_000) {
      token = env.AZURE_FEDERATED_TOKEN_FILE ? await workloadToken(env, env.GZR_SCOPE) : await azToken(env.GZR_SCOPE);
    }
    return { ...key, authorization: `Bearer ${token.value}` };
  };
}

async function azToken(scope: string): Promise<Token> {
  try {
    const { stdout } = await run('az', ['account', 'get-access-token', '--scope', scope, '--output', 'json']);
    const { accessToken, expires_on } = JSON.parse(stdout) as { accessToken: string; expires_on?: number };
    return { value: accessToken, endsAt: (expires_on ?? Date.now() / 1000 + 600) * 1000 };
  } catch (error) {
    const words = error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error);
    throw new CommandError(exitCodes.unauthorized, `az gave no token for ${scope}: ${words}. Run: az login`);
  }
}

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation */
async function workloadToken(env: Environment, scope: string): Promise<Token> {
  const authority = env.AZURE_AUTHORITY_HOST ?? 'https://login.microsoftonline.com/';
  const assertion = await readFile(String(env.AZURE_FEDERATED_TOKEN_FILE), 'utf8');
  const response = await fetch(new URL(`${env.AZURE_TENANT_ID}/oauth2/v2.0/token`, authority), {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: env.AZURE_CLIENT_ID ?? '',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion.trim(),
      scope,
    }),
  });
  const body = (await response.json()) as { access_token?: string; expires_in?: number; error_description?: string };
  if (body.access_token === undefined) {
    throw new CommandError(
      exitCodes.unauthorized,
      `workload identity gave no token: ${body.error_description ?? response.status}`,
    );
  }
  return { value: body.access_token, endsAt: Date.now() + (body.expires_in ?? 600) * 1000 };
}
