// replicate, plan, list, show, watch, wait, cancel, retry: replications, one by one and as selections.
import type { Command } from 'commander';
import type { Operation, Plan, Replication, SelectionPlan } from '../../src/functions/openapi/api-types';
import { type Api, withQuery } from '../api';
import { type CommandContext, contextOf, type Environment } from '../context';
import { CommandError, exitCodes } from '../exit-codes';
import { tellFindings } from '../findings';
import { imageVersionIdOf, replicationIdOf, shortName } from '../names';
import type { Shown } from '../output';
import { progressLine, seconds, waitForReplication } from '../wait';
import { showOperation, waitForOperation } from './operations';

const finalStates = ['Succeeded', 'NoChange', 'PartiallySucceeded', 'Failed', 'Canceled'];
const goodStates = ['Succeeded', 'NoChange'];
const appearancePollMilliseconds = 5_000;

interface ReplicateOptions {
  readonly targets?: readonly string[];
  readonly gallery?: string;
  readonly images?: readonly string[];
  readonly versions?: readonly string[];
  readonly wait?: boolean;
  readonly timeout: string;
  readonly dryRun?: boolean;
}

export function addReplicationCommands(program: Command, environment: Environment): void {
  const replicate = program
    .command('replicate')
    .description('replicate one image version, or a selection of a gallery')
    .argument('[version]', 'gallery/image/version, gallery/image/latest, or a resource id')
    .option('--targets <targets...>', 'instead of what the policy says: region=zone[=replicas][=storage type]')
    .option('--gallery <name>', 'a selection: the gallery, by name or resource id')
    .option('--images <globs...>', 'of the selection: globs of image definitions, ! excludes')
    .option('--versions <versions...>', 'of the selection: latest, all, or names and globs')
    .option('--wait', 'wait until it has ended; the exit code says how')
    .option('--timeout <duration>', 'how long --wait waits, such as 90s, 30m, 6h', '6h')
    .option('--dry-run', 'show what would be done, write nothing');
  replicate.action(async (version: string | undefined, options: ReplicateOptions, command: Command) => {
    await startReplication(contextOf(environment, command), version, options);
  });

  program
    .command('plan')
    .description('show what a replication of the version would do; nothing is written')
    .argument('<version>', 'gallery/image/version, gallery/image/latest, or a resource id')
    .option('--targets <targets...>', 'instead of what the policy says')
    .action(async (version: string, options: ReplicateOptions, command: Command) => {
      await startReplication(contextOf(environment, command), version, { ...options, dryRun: true });
    });

  program
    .command('list')
    .description('replications, newest first')
    .option('--state <states>', 'in these states, separated by commas')
    .option('--gallery <name>', 'of one gallery, by its name or resource id')
    .option('--image <name>', 'of one image definition')
    .option('--zone <zone>', 'with this zone among the targets')
    .option('--rule <name>', 'decided by this rule')
    .option('--finding <codes>', 'with one of these findings, separated by commas')
    .option('--since <instant>', 'started at or after this instant (ISO 8601)')
    .option('--top <count>', 'at most so many', '50')
    .action(async (options: Readonly<Record<string, string>>, command: Command) => {
      const context = contextOf(environment, command);
      const top = Number(options.top);
      if (!Number.isInteger(top) || top < 1) {
        throw new CommandError(exitCodes.usage, `--top must be a whole number above 0, not ${options.top}`);
      }
      const path = withQuery('/api/replications', {
        state: options.state,
        galleryId: options.gallery,
        imageName: options.image,
        zone: options.zone,
        rule: options.rule,
        finding: options.finding,
        since: options.since,
        $top: Math.min(top, 100),
      });
      const replications = await context.api.list<Replication>(path, top);
      context.show(shownList(replications));
      if (replications.length === 0) {
        context.streams.error('no replication matches\n');
      }
    });

  program
    .command('show')
    .description('one replication: its zones, findings and history')
    .argument('<replication>', 'its id, or the image version')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = contextOf(environment, command);
      showReplication(context, await readReplication(context.api, await replicationIdOf(context.api, name)));
    });

  program
    .command('watch')
    .description('follow a replication zone by zone until it has ended')
    .argument('<replication>', 'its id, or the image version')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = contextOf(environment, command);
      const id = await replicationIdOf(context.api, name);
      await endWith(context, await waitForReplication(context, id, Number.POSITIVE_INFINITY, true));
    });

  program
    .command('wait')
    .description('wait until a replication or operation has ended; the exit code says how')
    .argument('<id>', 'id of a replication or operation, or the image version')
    .option('--timeout <duration>', 'such as 90s, 30m, 6h', '6h')
    .action(async (name: string, options: { readonly timeout: string }, command: Command) => {
      const context = contextOf(environment, command);
      const limit = seconds(options.timeout);
      const operation = await findOperation(context.api, name);
      if (operation !== null) {
        await waitForOperation(context, operation.id, limit);
        return;
      }
      const until = Date.now() + limit * 1000;
      const id = await awaitReplicationId(context, name, until);
      await endWith(context, await waitForReplication(context, id, (until - Date.now()) / 1000, false));
    });

  program
    .command('cancel')
    .description('ask a replication or operation to stop; what is there stays')
    .argument('<id>', 'id of a replication or operation, or the image version')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = contextOf(environment, command);
      const operation = await findOperation(context.api, name);
      if (operation !== null) {
        const path = `/api/operations/${encodeURIComponent(operation.id)}/cancel`;
        showOperation(context, (await context.api.send<Operation>('POST', path)).body);
        return;
      }
      const id = await replicationIdOf(context.api, name);
      const { body } = await context.api.send<Replication>('POST', `/api/replications/${id}/cancel`);
      showReplication(context, body);
    });

  program
    .command('retry')
    .description('take up what failed: a replication afresh, or the failed ones of an operation')
    .argument('<id>', 'id of a replication or operation, or the image version')
    .action(async (name: string, _options: unknown, command: Command) => {
      const context = contextOf(environment, command);
      const operation = await findOperation(context.api, name);
      if (operation !== null) {
        const path = `/api/operations/${encodeURIComponent(operation.id)}/retry`;
        showOperation(context, (await context.api.send<Operation>('POST', path)).body);
        return;
      }
      const { imageVersionId } = await readReplication(context.api, await replicationIdOf(context.api, name));
      const { body } = await context.api.send<Replication>('POST', '/api/replications', { imageVersionId });
      showReplication(context, body);
    });
}

/** A version that was published a moment ago has no replication yet: its event is on the way. */
async function awaitReplicationId(context: CommandContext, name: string, until: number): Promise<string> {
  for (;;) {
    try {
      return await replicationIdOf(context.api, name);
    } catch (error) {
      const isExpected = error instanceof CommandError && error.code === exitCodes.notFound && name.includes('/');
      if (!isExpected || Date.now() >= until) {
        throw error;
      }
      context.streams.error(`waiting: ${error.message}\n`);
      await context.wait(appearancePollMilliseconds);
    }
  }
}

async function readReplication(api: Api, id: string): Promise<Replication> {
  return await api.get<Replication>(`/api/replications/${encodeURIComponent(id)}`);
}

/** Names with a slash are image versions; anything else may be an operation. */
async function findOperation(api: Api, name: string): Promise<Operation | null> {
  if (name.includes('/')) {
    return null;
  }
  try {
    return await api.get<Operation>(`/api/operations/${encodeURIComponent(name)}`);
  } catch (error) {
    if (error instanceof CommandError && error.code === exitCodes.notFound) {
      return null;
    }
    throw error;
  }
}

async function startReplication(
  context: CommandContext,
  version: string | undefined,
  options: ReplicateOptions,
): Promise<void> {
  const { api } = context;
  if ((version === undefined) === (options.gallery === undefined)) {
    throw new CommandError(exitCodes.usage, 'name one image version, or a selection with --gallery');
  }
  const [only] = options.versions ?? [];
  const what =
    version === undefined
      ? {
          galleryId: options.gallery,
          ...(options.images !== undefined && { images: options.images }),
          ...(only !== undefined && { versions: only === 'latest' || only === 'all' ? only : options.versions }),
        }
      : { imageVersionId: await imageVersionIdOf(api, version) };
  const { status, body } = await api.send<Replication | Plan | SelectionPlan | Operation>('POST', '/api/replications', {
    ...what,
    ...(options.targets !== undefined && { targets: options.targets }),
    ...(options.dryRun === true && { dryRun: true }),
  });
  if (status === 200) {
    if ('value' in body) {
      showSelectionPlan(context, body as SelectionPlan);
    } else {
      showPlan(context, body as Plan);
    }
  } else if ('percentComplete' in body) {
    const operation = body as Operation;
    await (options.wait === true
      ? waitForOperation(context, operation.id, seconds(options.timeout))
      : showOperation(context, operation));
  } else if (options.wait === true) {
    const { id } = body as Replication;
    await endWith(context, await waitForReplication(context, id, seconds(options.timeout), false));
  } else {
    showReplication(context, body as Replication);
  }
}

function showSelectionPlan(context: CommandContext, plan: SelectionPlan): void {
  context.show({
    data: plan,
    table: {
      head: ['version', 'action', 'rule', 'zones', 'details'],
      rows: plan.value.map(({ imageVersionId, action, rule, targets, details }) => [
        shortName(imageVersionId),
        action,
        rule,
        targets.map(({ zone, action: what }) => `${zone}: ${what}`).join(', '),
        details,
      ]),
    },
  });
  const { selected, toReplicate, unchanged, refused } = plan.summary;
  context.streams.error(
    `${selected} selected: ${toReplicate} to replicate, ${unchanged} unchanged, ${refused} refused; nothing was written\n`,
  );
  tellFindings(context, plan.findings);
}

function showPlan(context: CommandContext, plan: Plan): void {
  const { targets = [], removed = [] } = plan;
  context.show({
    data: plan,
    table: {
      head: ['zone', 'region', 'action', 'details'],
      rows: [
        ...targets.map(({ zone, region, action, details }) => [zone, region, action, details]),
        ...removed.map(({ zone, region, enforced, because }) => [
          zone,
          region,
          enforced ? 'Leaves' : 'Leaves, not enforced',
          because,
        ]),
      ],
    },
  });
  tellFindings(context, plan.findings ?? []);
}

function shownList(replications: readonly Replication[]): Shown {
  return {
    data: replications,
    table: {
      head: ['version', 'state', 'zones', 'started', 'id'],
      rows: replications.map(({ id, imageVersionId, state, targets, startedAt }) => [
        shortName(imageVersionId),
        state,
        `${targets.filter((target) => target.state === 'Completed').length}/${targets.length}`,
        startedAt.slice(0, 19),
        id,
      ]),
    },
  };
}

function showReplication(context: CommandContext, replication: Replication): void {
  const { imageVersionId, state, targets, findings, rule, trigger } = replication;
  context.streams.error(
    `${shortName(imageVersionId)}: ${state}${rule ? `, rule ${rule}` : ''}, asked for by ${askedBy(trigger)}\n`,
  );
  context.show({
    data: replication,
    table: {
      head: ['zone', 'region', 'state', 'progress', 'details'],
      rows: targets.map((target) => [target.zone, target.region, target.state, `${target.progress} %`, target.details]),
    },
  });
  tellFindings(context, findings);
}

/** Kind and name of what started it; the API's own name for a caller without one, "http request", says the kind already. */
function askedBy({ kind, by }: Replication['trigger']): string {
  return by?.startsWith(`${kind} `) ? by : [kind, by].filter(Boolean).join(' ');
}

/** Shows how a replication has ended, and ends the command so. */
async function endWith(context: CommandContext, replication: Replication): Promise<void> {
  showReplication(context, replication);
  if (!finalStates.includes(replication.state)) {
    throw new CommandError(exitCodes.timeout, `not ended in time: ${progressLine(replication)}`);
  }
  if (!goodStates.includes(replication.state)) {
    throw new CommandError(exitCodes.failed, `the replication has ended as ${replication.state}`);
  }
}
