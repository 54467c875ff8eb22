// What the host prints: its own lines and those of the app, filtered as host.json's logging.logLevel says.
import type { HostLog } from './contract';
import type { LogLevel } from './worker/core-types';

export interface HostConsole extends HostLog {
  /** A line of one function; `category` is `Function.<name>` or `Function.<name>.User`, as in Application Insights. */
  functionLine(functionName: string, category: string, level: LogLevel, text: string): void;
  /** A line without time stamp, for the list of functions at the start. */
  plain(text: string): void;
}

export interface HostConsoleOptions {
  readonly quiet?: boolean;
  readonly colors?: boolean;
  /** `logging.logLevel` of host.json. */
  readonly logLevels?: Readonly<Record<string, string>>;
  /** One line without its end; warnings and errors have `isProblem`. */
  readonly write: (line: string, isProblem: boolean) => void;
}

const severities: Readonly<Record<string, number>> = {
  trace: 0,
  debug: 1,
  information: 2,
  warning: 3,
  error: 4,
  critical: 5,
  none: 6,
};
const colorOf: Readonly<Record<string, string>> = {
  warning: '\x1b[33m',
  error: '\x1b[31m',
  critical: '\x1b[31m',
  debug: '\x1b[90m',
  trace: '\x1b[90m',
};

/** A console over `write`. Lines begin with the UTC time, and with the function's name where an app's function wrote them. */
export function createHostConsole(options: HostConsoleOptions): HostConsole {
  const { quiet = false, colors = false, logLevels = {}, write } = options;

  function line(level: LogLevel, category: string, text: string): void {
    const severity = severities[level] ?? 2;
    if (severity >= 6 || (quiet && severity < 3) || severity < leastSeverity(logLevels, category)) {
      return;
    }
    const stamped = `[${new Date().toISOString()}] ${text}`;
    const color = colors ? colorOf[level] : undefined;
    write(color ? `${color}${stamped}\x1b[0m` : stamped, severity >= 3);
  }

  return {
    info: (message) => line('information', 'Host', message),
    warn: (message) => line('warning', 'Host', message),
    error: (message) => line('error', 'Host', message),
    functionLine: (functionName, category, level, text) =>
      line(level, category, category.endsWith('.User') ? `${functionName}: ${text}` : text),
    plain: (text) => {
      if (!quiet) {
        write(text, false);
      }
    },
  };
}

/** The least severity printed for a category: the longest prefix that logLevel names decides, as in .NET's logging. */
function leastSeverity(logLevels: Readonly<Record<string, string>>, category: string): number {
  const prefixes = Object.keys(logLevels).filter((prefix) => category === prefix || category.startsWith(`${prefix}.`));
  const longest = prefixes.sort((a, b) => b.length - a.length)[0] ?? 'default';
  return severities[(logLevels[longest] ?? 'Information').toLowerCase()] ?? 2;
}
