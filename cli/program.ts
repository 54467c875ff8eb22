// The commands of gzr, and how it ends.
import { Command, CommanderError, Option } from 'commander';
import { addAppCommands } from './commands/app';
import { addDevBoxCommands } from './commands/dev-box';
import { addPolicyCommands } from './commands/policy';
import { addReplicationCommands } from './commands/replications';
import { completionScript, completionsFor, type Shell, shells } from './completion';
import type { Environment } from './context';
import { CommandError, exitCodes } from './exit-codes';
import { formats } from './output';

export function createProgram(environment: Environment, version: string): Command {
  const { env, streams } = environment;
  const program = new Command('gzr')
    .description('Where images of an Azure Compute Gallery are, and how they get into extended zones.')
    .version(version)
    .addOption(new Option('--url <url>', 'address of the app').default(env.GZR_URL || 'http://localhost:7071'))
    .addOption(new Option('-o, --output <format>', 'form of the output').choices(formats).default('table'))
    .option('--query <expression>', 'JMESPath expression over the JSON')
    .showHelpAfterError('Run gzr --help for the commands and options.')
    .configureOutput({ writeOut: streams.out, writeErr: streams.error })
    .addHelpText(
      'after',
      `
Sign in by the environment, never by an argument: GZR_KEY (a function key), or GZR_SCOPE (such as api://CLIENT-ID/.default) with
az login or workload identity. GZR_URL is the default of --url.
Exit codes: 0 done, 1 ended badly, 2 wrong usage, 3 not found, 4 sign-in refused, 5 time over, 6 not available, 7 in the way of
something under way.`,
    )
    .exitOverride();
  addPolicyCommands(program, environment);
  addReplicationCommands(program, environment);
  addDevBoxCommands(program, environment);
  addAppCommands(program, environment);
  const completion = program.command('completion').description('completion for bash, zsh and powershell');
  for (const shell of shells) {
    completion
      .command(shell)
      .description(`print the script for ${shell}`)
      .action(() => streams.out(completionScript(shell satisfies Shell)));
  }
  completion
    .command('words', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action((words: readonly string[]) => {
      streams.out(
        completionsFor(program, words)
          .map((word) => `${word}\n`)
          .join(''),
      );
    });
  return program;
}

/** Runs one command. @returns the exit code */
export async function runProgram(environment: Environment, version: string, args: readonly string[]): Promise<number> {
  try {
    await createProgram(environment, version).parseAsync([...args], { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommandError) {
      environment.streams.error(`gzr: ${error.message}\n`);
      return error.code;
    }
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage; // commander has told it
    }
    throw error;
  }
}
