// coverage, policy, reconcile, parity: where images belong, and where they are.
import type { Command } from 'commander';
import { parsePolicy } from '../../src/domain/policy/parse-policy';
import { type PolicyWarning, policyWarnings } from '../../src/domain/policy/reachability';
import type {
  Coverage,
  CoverageRow,
  PlatformParity,
  PolicyInForce,
  Preview,
} from '../../src/functions/openapi/api-types';
import { withQuery } from '../api';
import { type CommandContext, contextOf, type Environment } from '../context';
import { CommandError, exitCodes } from '../exit-codes';
import { tellFindings } from '../findings';
import { shortName } from '../names';
import { NoJson, readPolicyFile, sourceName } from '../policy-file';

type Findings = Coverage['findings'][number][];
type Options = Readonly<Record<string, string | undefined>>;

export function addPolicyCommands(program: Command, environment: Environment): void {
  program
    .command('coverage')
    .description('where each image version is, and where it should be')
    .option('--gallery <name>', 'one watched gallery, by its name or resource id')
    .option('--image <globs>', 'names or globs of image definitions, separated by commas')
    .option('--zone <zone>', 'one zone')
    .option('--state <states>', 'Completed, Replicating, Failed, Targeted, Missing, Extra, Held; separated by commas')
    .option('--versions <which>', 'latest or all', 'latest')
    .option('--expand', 'read the state of each zone: a request for each version')
    .action(async (options: Options & { readonly expand?: boolean }, command: Command) => {
      const context = contextOf(environment, command);
      const path = withQuery('/api/coverage', {
        galleryId: options.gallery,
        imageName: options.image,
        zone: options.zone,
        state: options.state,
        versions: options.versions,
        expand: options.expand === true ? 'replicationStatus' : null,
      });
      const findings: Findings = [];
      const rows = await context.api.list<CoverageRow>(path, Number.POSITIVE_INFINITY, (page) => {
        findings.push(...((page as Partial<Coverage>).findings ?? []));
      });
      showCoverage(context, rows);
      if (rows.length === 0) {
        context.streams.error('no image version matches\n');
      }
      tellFindings(context, findings);
    });

  const policy = program.command('policy').description('the policy: which image belongs where');
  policy
    .command('show')
    .description('the policy in force, with what each rule covers now')
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(environment, command);
      const inForce = await context.api.get<PolicyInForce>('/api/policy');
      context.show({
        data: inForce,
        table: {
          head: ['rule', 'covers', 'targets'],
          rows: inForce.rules.map((rule) => [rule.name, covered(rule.covers), zones(rule.targets)]),
        },
      });
    });
  policy
    .command('validate')
    .description('check a policy file, without the app; every mistake is named')
    .argument('<file>', 'the policy, as JSON; - reads it from stdin')
    .action((file: string, _options: unknown, command: Command) => {
      validatePolicy(contextOf(environment, command), file);
    });
  policy
    .command('preview')
    .description('what a policy would add and remove, in zones, GiB and money')
    .argument('[file]', 'the policy, as JSON; without it the one in force')
    .option('--price <perGiBMonth>', 'price of a GiB of one replica for a month')
    .action(async (file: string | undefined, options: Options, command: Command) => {
      const context = contextOf(environment, command);
      if (
        options.price !== undefined &&
        !(Number.parseFloat(options.price) >= 0 && Number.isFinite(Number(options.price)))
      ) {
        throw new CommandError(
          exitCodes.usage,
          `--price must be a number from 0 on, such as 0.05, not "${options.price}"`,
        );
      }
      const price = options.price === undefined ? {} : { storagePricePerGiBMonth: Number(options.price) };
      const preview = await previewOf(context, file, price);
      const told = preview.value.filter((row) =>
        [row.added, row.removed, row.updated, row.refused].some(({ length }) => length > 0),
      );
      context.show({
        data: preview,
        table: {
          head: ['version', 'rule', 'add', 'remove', 'update', 'refused'],
          rows: told.map((row) => [
            shortName(row.imageVersionId),
            row.rule,
            zones(row.added),
            zones(row.removed),
            zones(row.updated),
            zones(row.refused),
          ]),
        },
      });
      for (const { imageVersionId, refused } of told) {
        for (const { zone, because } of refused) {
          context.streams.error(`refused ${shortName(imageVersionId)} ${zone}: ${because}\n`);
        }
      }
      context.streams.error(`${summaryLine(preview.summary)}\n`);
      tellFindings(context, preview.findings);
    });

  program
    .command('reconcile')
    .description('start the reconciliation now: it finds what events missed')
    .action(async (_options: unknown, command: Command) => {
      const context = contextOf(environment, command);
      context.show({ data: (await context.api.send('POST', '/api/reconciliations')).body });
    });

  program
    .command('parity')
    .description('which platform images a zone lacks')
    .requiredOption('--zone <zone>', 'the extended zone')
    .requiredOption('--publisher <name>', 'publisher of the images')
    .option('--offer <name>', 'one offer')
    .option('--sku <name>', 'one sku; needs --offer')
    .option('--mail', 'print the mail that asks Microsoft for what is missing')
    .action(async (options: Options & { readonly mail?: boolean }, command: Command) => {
      const context = contextOf(environment, command);
      const { zone, publisher, offer, sku } = options;
      const path = withQuery('/api/platform-parity', { zone, publisher, offer, sku, $top: 100 });
      const parity = await context.api.get<PlatformParity>(path);
      if (options.mail === true && parity.note === null) {
        const { request } = parity;
        context.streams.out(
          request === null ? '' : `To: ${request.to}\nSubject: ${request.subject}\n\n${request.body}\n`,
        );
        return;
      }
      context.show({
        data: parity,
        table: {
          head: ['urn', 'region latest', 'zone latest', 'missing'],
          rows: parity.value.map((row) => [row.urn, row.region.latest, row.zone.latest, row.missing.join(' ')]),
        },
      });
      if (parity.note !== null) {
        throw new CommandError(exitCodes.notFound, parity.note);
      }
    });
}

const listOf = (value: unknown) => (Array.isArray(value) ? (value as readonly { readonly zone?: string }[]) : []);
const zones = (value: unknown) =>
  listOf(value)
    .map(({ zone }) => zone)
    .join(' ');

/** `versions 12, added 3, …`: the numbers of a preview as a person reads them. */
function summaryLine(summary: Preview['summary']): string {
  const words = (name: string) =>
    name
      .replace(/^giB/, 'GiB')
      .replace(/([a-zB])(?=[A-Z][a-z])/g, '$1 ')
      .split(' ')
      .map((word) => (word === 'GiB' ? word : word.toLowerCase()))
      .join(' ');
  return Object.entries(summary)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([name, value]) => `${words(name)} ${String(value)}`)
    .join(', ');
}

interface Covers {
  readonly versions?: number;
  readonly images?: readonly string[];
}

/** `2: gallery/image gallery/image`: how many versions a rule covers now, and of which images. */
function covered(covers: unknown): string {
  const { versions = 0, images = [] } = (covers ?? {}) as Covers;
  return `${versions}: ${images.join(' ')}`;
}

/** The setting RECONCILE_LOOKBACK of the app decides what a rule covers, not whether it is right. */
const lookbackSeconds = 7 * 86_400;

interface Verdict {
  readonly isValid: boolean;
  readonly problems: readonly PolicyWarning[];
  readonly warnings: readonly PolicyWarning[];
}

/** By the grammar that the app itself reads it with. People get text on stderr; where a form for programs is chosen, it has the same. */
function validatePolicy(context: CommandContext, file: string): void {
  const mistakes = (problems: readonly PolicyWarning[]) => {
    showVerdict(context, { isValid: false, problems, warnings: [] });
  };
  const policy = parsePolicy(readText(context, file, mistakes), { field: '', lookbackSeconds });
  if (!policy.ok) {
    const { problems } = policy;
    mistakes(problems);
    const count = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`;
    const lines = problems.map(({ field, message }) => `  ${field || 'the policy'} ${message}`);
    throw new CommandError(exitCodes.usage, [`${sourceName(file)} has ${count}:`, ...lines].join('\n'));
  }
  const warnings = policyWarnings(policy.value, null);
  showVerdict(context, { isValid: true, problems: [], warnings });
  for (const { field, message } of warnings) {
    context.streams.error(`warning ${field} ${message}\n`);
  }
  context.streams.error(`${sourceName(file)} is a valid policy\n`);
}

function readText(
  context: CommandContext,
  file: string,
  mistakes: (problems: readonly PolicyWarning[]) => void,
): unknown {
  try {
    return readPolicyFile(file, context.readFile);
  } catch (error) {
    if (error instanceof NoJson) {
      mistakes([{ field: '', message: error.why }]);
    }
    throw error;
  }
}

function showVerdict(context: CommandContext, verdict: Verdict): void {
  if (context.isForPrograms) {
    const { problems, warnings } = verdict;
    const rows = [
      ...problems.map(({ field, message }) => ['error', field, message]),
      ...warnings.map(({ field, message }) => ['warning', field, message]),
    ];
    context.show({ data: verdict, table: { head: ['severity', 'field', 'message'], rows } });
  }
}

async function previewOf(context: CommandContext, file: string | undefined, more: object): Promise<Preview> {
  const policy = file === undefined ? {} : { policy: readPolicyFile(file, context.readFile) };
  return (await context.api.send<Preview>('POST', '/api/policy/preview', { ...policy, ...more })).body;
}

function showCoverage(context: CommandContext, rows: readonly CoverageRow[]): void {
  const all = [...new Set(rows.flatMap((row) => row.zones.map(({ zone }) => zone)))].sort();
  context.show({
    data: rows,
    table: {
      head: ['version', 'latest', 'rule', ...all],
      rows: rows.map((row) => [
        shortName(row.imageVersionId),
        row.isLatest ? 'yes' : '',
        row.rule,
        ...all.map((zone) => row.zones.find((cell) => cell.zone === zone)?.state ?? '-'),
      ]),
    },
  });
}
