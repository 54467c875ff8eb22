// The command line of `npm run replay-recording`.
import { Command } from 'commander';

export interface ReplayOptions {
  readonly files: readonly string[];
  readonly azure: string | undefined;
  readonly identity: string | undefined;
  readonly ca: string | undefined;
  readonly subscription: string | undefined;
  readonly resourceGroup: readonly string[];
  readonly zone: readonly string[];
  readonly json: boolean;
}

/** `--help` prints and ends the program; so does a mistake (to standard error, exit code 2). */
export function readReplayOptions(argv: readonly string[]): ReplayOptions {
  const several = (value: string, before: readonly string[]) => [...before, value];
  const command = new Command('npm run replay-recording')
    .usage('-- [options] FILE…')
    .description(
      'Plays recorded conversations with Azure Resource Manager against the simulated Azure, and lists where its answers differ: status, ' +
        'names of headers, paths of the JSON. Exit code 0: none does; 1: some do, or nothing was compared; 2: a file or an option is wrong.',
    )
    .argument(
      '<FILE...>',
      'a VCR cassette of azure-cli (yaml), a session of the azure-sdk test proxy (json), or lines of JSON',
    )
    .option(
      '--azure <url>',
      'a simulated Azure that runs already (npm run azure); without it, one of its own for each file',
    )
    .option('--identity <url>', 'its identity endpoint; default: the port after that of --azure')
    .option('--ca <file>', 'its certificate authority; default: .local/azure-ca.pem, or below LOCAL_STATE_DIR')
    .option('--subscription <id>', 'stands for every recorded subscription; default: the seeded one')
    .option(
      '--resource-group <name>',
      'stands for every recorded group; or RECORDED=NAME for one, repeatable',
      several,
      [],
    )
    .option(
      '--zone <recorded=region/zone>',
      'stands for a recorded zone, repeatable; default: the zone itself, or another that there is',
      several,
      [],
    )
    .option('--json', 'print the steps and the summary as JSON')
    .helpOption('--help', 'this text')
    .showHelpAfterError('(--help lists the options)')
    .exitOverride((error) => {
      process.exit(error.exitCode === 0 ? 0 : 2);
    });
  command.parse([...argv], { from: 'user' });
  const { azure, identity, ca, subscription, resourceGroup, zone, json } = command.opts();
  return { files: command.args, azure, identity, ca, subscription, resourceGroup, zone, json: json === true };
}
