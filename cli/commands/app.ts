// doctor and open: the app itself.
import type { Command } from 'commander';
import type { Coverage, CoverageRow, Health, Replication } from '../../src/functions/openapi/api-types';
import { withQuery } from '../api';
import { type CommandContext, contextOf, type Environment } from '../context';
import { CommandError, exitCodes } from '../exit-codes';
import { shortName } from '../names';

interface Check {
  readonly check: string;
  readonly verdict: 'Pass' | 'Warn' | 'Fail';
  readonly found: string;
  readonly remedy: string;
  /** Whether the checks after it could only say the same. */
  readonly isBlocking?: boolean;
}

export function addAppCommands(program: Command, environment: Environment): void {
  program
    .command('doctor')
    .description('what is wrong with this deployment, with remedies; ends with 1 where something is')
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(environment, command);
      const checks: Check[] = [];
      // What stands in the way of one check stands in the way of all after it: it is told once.
      for (const check of [checkHealth, checkSignIn, checkCoverage, checkReplications]) {
        const done = await check(context);
        checks.push(done);
        if (done.isBlocking === true) {
          break;
        }
      }
      context.show({
        data: checks.map(({ check, verdict, found, remedy }) => ({ check, verdict, found, remedy })),
        table: {
          head: ['check', 'verdict', 'found', 'remedy'],
          rows: checks.map(({ check, verdict, found, remedy }) => [check, verdict, found, remedy]),
        },
      });
      if (checks.some(({ verdict }) => verdict === 'Fail')) {
        throw new CommandError(exitCodes.failed, 'something is wrong, see above');
      }
    });

  program
    .command('open')
    .description('open the web page')
    .action(async (_options: unknown, command: Command) => {
      const { api, openUrl, streams } = contextOf(environment, command);
      const url = new URL('/api/ui', api.url).href;
      streams.out(`${url}\n`);
      await openUrl(url);
    });
}

const pass = (check: string, found: string): Check => ({ check, verdict: 'Pass', found, remedy: '' });
const fail = (check: string, error: unknown, remedy: string): Check => ({
  check,
  verdict: 'Fail',
  found: error instanceof Error ? error.message : String(error),
  remedy,
});

/** Asked for at most; a few of them are named. */
const mostListed = 20;
const mostNamed = 5;

function someOf(rows: ReadonlyArray<{ readonly imageVersionId: string }>): string {
  const named = rows.slice(0, mostNamed).map(({ imageVersionId }) => shortName(imageVersionId));
  const more = rows.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more}${rows.length < mostListed ? '' : ' or more'} others`] : [])].join(
    ', ',
  );
}

/** `name value` of everything that an answer says, however deep: lists of texts as they are. */
function facts(value: unknown, name = ''): readonly string[] {
  if (value === null || value === '') {
    return [];
  }
  if (typeof value !== 'object') {
    return [`${name} ${String(value)}`.trim()];
  }
  return Array.isArray(value)
    ? value.flatMap((one) => facts(one, name))
    : Object.entries(value).flatMap(([member, one]) => facts(one, `${name} ${member}`.trim()));
}

async function checkHealth({ api }: CommandContext): Promise<Check> {
  try {
    const { status, ...rest } = await api.get<Health>('/api/health');
    const found = [status, ...facts(rest)].join('; ');
    return status === 'Healthy'
      ? pass('health', found)
      : {
          check: 'health',
          // What an unhealthy app is is told with 503, as an error.
          verdict: 'Warn',
          found,
          remedy: 'gzr list --finding CODE has the versions of a code; docs/operations.md says what to do',
        };
  } catch (error) {
    return { ...fail('health', error, 'Is the app running, and is --url (GZR_URL) its address?'), isBlocking: true };
  }
}

async function checkSignIn({ api }: CommandContext): Promise<Check> {
  try {
    await api.get(withQuery('/api/replications', { $top: 1 }));
    return pass('sign-in', 'accepted');
  } catch (error) {
    const remedy = 'Set GZR_KEY to a function key, or GZR_SCOPE and sign in with az login.';
    return { ...fail('sign-in', error, remedy), isBlocking: true };
  }
}

const remedyOfCoverage = 'Do the galleries of WATCHED_GALLERIES exist, and may the app read them?';

async function checkCoverage({ api }: CommandContext): Promise<Check> {
  try {
    const path = withQuery('/api/coverage', { versions: 'latest', state: 'Missing,Failed' });
    const findings: Coverage['findings'] = [];
    const rows = await api.list<CoverageRow>(path, mostListed, (page) => {
      findings.push(...((page as Partial<Coverage>).findings ?? []));
    });
    if (findings.length > 0) {
      const found = new Error(findings.map(({ code, message }) => `${code}: ${message}`).join('; '));
      return fail('coverage', found, remedyOfCoverage);
    }
    return rows.length === 0
      ? pass('coverage', 'no zone is missing or failed in the latest versions')
      : {
          check: 'coverage',
          verdict: 'Warn',
          found: `zones missing or failed: ${someOf(rows)}`,
          remedy: 'gzr show VERSION says why; gzr reconcile looks again now',
        };
  } catch (error) {
    return fail('coverage', error, remedyOfCoverage);
  }
}

async function checkReplications({ api }: CommandContext): Promise<Check> {
  try {
    const failed: Replication[] = [];
    for (const state of ['Failed', 'PartiallySucceeded']) {
      failed.push(
        ...(await api.list<Replication>(withQuery('/api/replications', { state, $top: mostListed }), mostListed)),
      );
    }
    return failed.length === 0
      ? pass('replications', 'none has failed')
      : {
          check: 'replications',
          verdict: 'Warn',
          found: someOf(failed),
          remedy: 'gzr show VERSION says why and what to do; gzr retry VERSION starts it again',
        };
  } catch (error) {
    return fail('replications', error, 'docs/operations.md');
  }
}
