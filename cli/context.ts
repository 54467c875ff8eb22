// What every command is given: the API, the chosen form of output, and the streams.
import type { Command } from 'commander';
import { Api } from './api';
import { CommandError, exitCodes } from './exit-codes';
import { type Format, type Shown, type Streams, show } from './output';
import { createSignIn } from './sign-in';

export interface Environment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly streams: Streams;
  /** Waits in real time; tests wait less. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Opens an address in the browser of whoever sits there. */
  readonly openUrl: (url: string) => Promise<void>;
  /** `-` is standard input. */
  readonly readFile: (path: string) => string;
}

interface GlobalOptions {
  readonly url: string;
  readonly output: Format;
  readonly query?: string;
}

export interface CommandContext extends Environment {
  readonly api: Api;
  readonly format: Format;
  /** A form other than the table, or a query, is chosen: somebody reads stdout by program. */
  readonly isForPrograms: boolean;
  show(shown: Shown): void;
}

export function contextOf(environment: Environment, command: Command): CommandContext {
  const { url, output, query } = command.optsWithGlobals<GlobalOptions>();
  if (!/^https?:/i.test(url) || !URL.canParse(url)) {
    throw new CommandError(
      exitCodes.usage,
      `--url (or GZR_URL) must be an address such as https://func-gzr.azurewebsites.net, not "${url}"`,
    );
  }
  return {
    ...environment,
    api: new Api({ url, signIn: createSignIn(environment.env) }),
    format: output,
    isForPrograms: output !== 'table' || query !== undefined,
    show: (shown) => show(shown, output, query, environment.streams),
  };
}
