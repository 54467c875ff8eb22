// Findings go to stderr, one a line, so that the output stays what a program can read.
import type { Replication } from '../src/functions/openapi/api-types';
import type { CommandContext } from './context';

export function tellFindings({ streams }: Pick<CommandContext, 'streams'>, findings: Replication['findings']): void {
  for (const { severity, code, target, message } of findings) {
    streams.error(`${severity} ${code}${target === null ? '' : ` (${target})`}: ${message}\n`);
  }
}
