// The command lines of `npm run host`, `npm run azure`, `npm start` and `npm run demo`: one parser, and one spelling of each option.
import { Command, Option, type OptionValues } from 'commander';

/** Options by the name under which their value is found. */
const options = {
  port: ['--port <number>', 'port of the host: PORT (7071; any free one in the demo)'],
  simulatedPort: ['--port <number>', 'its port: AZURE_SIM_PORT (7443); the identity endpoint is on the next one'],
  azurePort: ['--azure-port <number>', 'port of the simulated Azure: AZURE_SIM_PORT (7443; any free one in the demo)'],
  clockSpeed: [
    '--clock-speed <factor>',
    'how many times as fast simulated time runs: CLOCK_SPEED (1; 240 in the demo)',
  ],
  stateDir: ['--state-dir <folder>', 'where state is kept: LOCAL_STATE_DIR (.local)'],
  fresh: ['--fresh', 'start afresh: forget what is kept there, but for keys and certificates'],
  engine: ['--engine <name>', 'what durable functions run on, sqlite or azure-storage: HOST_ENGINE (sqlite)'],
  engineBehavior: [
    '--engine-behavior <text>',
    'how unkind the engine sqlite is: HOST_ENGINE_BEHAVIOR (docs/durable-engine.md)',
  ],
  appRoot: ['--app-root <folder>', 'folder of the function app: HOST_APP_ROOT (this folder)'],
  quiet: ['--quiet', 'print warnings and errors only: HOST_QUIET'],
  verbose: ['--verbose', 'print a line for each start and end of a function as well'],
  plain: ['--plain', 'a line for each change instead of bars, as for screen readers'],
  json: ['--json', 'print the replication as JSON, as the last line'],
} as const;

export type OptionName = keyof typeof options;
type Given<Name extends OptionName> = {
  readonly [Each in Name]: ((typeof options)[Each][0] extends `${string}<${string}` ? string : true) | undefined;
};

export interface ProgramDescription<Name extends OptionName> {
  /** As a person types it, `npm run host`. */
  readonly command: string;
  readonly summary: string;
  readonly options: readonly Name[];
}

/**
 * Reads the arguments of this process; what is not given is undefined. `--help` prints and ends the program, and so does a mistake (to
 * standard error, exit code 1).
 */
export function readCommandLine<Name extends OptionName>(
  program: ProgramDescription<Name>,
  argv: readonly string[] = process.argv.slice(2),
): Given<Name> {
  const command = new Command(program.command)
    .usage('[-- options]')
    .description(program.summary)
    .helpOption('--help', 'this text')
    .addHelpText('after', '\nOptions go before environment variables, these before local.settings.json.')
    .showHelpAfterError('(--help lists the options)')
    .allowExcessArguments(false);
  for (const name of program.options) {
    const [flags, description] = options[name];
    command.option(flags, description);
  }
  const values: OptionValues = command.parse(argv, { from: 'user' }).opts();
  return Object.fromEntries(
    program.options.map((name) => [name, values[new Option(options[name][0]).attributeName()]]),
  ) as Given<Name>;
}
