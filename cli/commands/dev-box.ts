// dev-box: whether images can be used for dev boxes, and galleries of dev centers.
import type { Command } from 'commander';
import type { DevBoxGalleries, Operation, Readiness } from '../../src/functions/openapi/api-types';
import { withQuery } from '../api';
import { type CommandContext, contextOf, type Environment } from '../context';
import { CommandError, exitCodes } from '../exit-codes';
import { seconds } from '../wait';
import { showOperation, waitForOperation } from './operations';

type Options = Readonly<Record<string, string | undefined>>;

export function addDevBoxCommands(program: Command, environment: Environment): void {
  const devBox = program
    .command('dev-box')
    .description('Microsoft Dev Box: readiness of images, galleries of dev centers');
  devBox
    .command('readiness')
    .description('judge the images of a gallery; ends with 1 where one fails')
    .argument('[name]', 'a watched gallery, gallery/image or gallery/image/version (or latest), or its resource id')
    .option('--gallery <name>', 'the same as an option')
    .option('--image <name>', 'one image definition')
    .option('--dev-center <name>', 'compare the regions of this dev center: its name, or its resource id')
    .option('--all', 'show what passed as well')
    .action(async (name: string | undefined, options: Options & { readonly all?: boolean }, command: Command) => {
      const context = contextOf(environment, command);
      const readiness = await context.api.get<Readiness>(
        withQuery('/api/dev-box/readiness', {
          ...readinessOf(name ?? options.gallery, options.image),
          devCenterId: options.devCenter,
        }),
      );
      context.show({
        data: readiness,
        table: context.format === 'csv' ? wholeTable(readiness) : table(readiness, options),
      });
      if (readiness.value.some(({ verdict }) => verdict === 'Fail')) {
        throw new CommandError(exitCodes.failed, 'not every image can be used for dev boxes');
      }
    });
  devBox
    .command('galleries')
    .description('what each dev center sees of its galleries')
    .option('--dev-center <name>', 'one dev center of DEV_CENTERS: its name, or its resource id')
    .action(async (options: Options, command: Command) => {
      const context = contextOf(environment, command);
      const path = withQuery('/api/dev-box/galleries', { devCenterId: options.devCenter });
      const galleries = await context.api.get<DevBoxGalleries>(path);
      context.show({
        data: galleries,
        table: {
          head: ['dev center', 'name', 'watched', 'images', 'not listed', 'regions missing'],
          rows: galleries.value.map((one) => [
            lastOf(one.devCenterId),
            one.name,
            one.isWatched ? 'yes' : 'no',
            one.images.join(' '),
            one.notListed.map(({ imageId, verdict }) => `${lastOf(imageId)}=${verdict}`).join(' '),
            one.regionGaps.map(({ imageName }) => imageName).join(' '),
          ]),
        },
      });
      for (const { message } of galleries.findings) {
        context.streams.error(`${message}\n`);
      }
      context.streams.error(`${galleries.note}\n`);
    });
  devBox
    .command('attach')
    .description('make a gallery ready for a dev center: role, attached, waited for')
    .requiredOption('--dev-center <name>', 'a dev center of DEV_CENTERS: its name, or its resource id')
    .requiredOption('--gallery <name>', 'a watched gallery: its name, or its resource id')
    .option('--name <name>', "the gallery's name in the dev center")
    .option('--role <role>', 'Contributor or Owner', 'Contributor')
    .option('--windows365-reader <objectId>', 'object id of the Windows 365 principal, which then gets Reader')
    .option(
      '--identity <identity>',
      'SystemAssigned or a user-assigned identity by its resource id: the dev center gets it where it lacks it',
    )
    .option('--dry-run', 'show what would be done')
    .option('--wait', 'wait until it has ended')
    .option('--timeout <duration>', 'how long --wait waits', '1h')
    .action(async (options: Options & { readonly dryRun?: boolean; readonly wait?: boolean }, command: Command) => {
      const context = contextOf(environment, command);
      const { status, body } = await context.api.send<Operation>('POST', '/api/dev-box/galleries', {
        devCenterId: options.devCenter,
        galleryId: options.gallery,
        role: options.role,
        ...(options.name !== undefined && { name: options.name }),
        ...(options.windows365Reader !== undefined && { windows365Reader: options.windows365Reader }),
        ...(options.identity !== undefined && { identity: options.identity }),
        ...(options.dryRun === true && { dryRun: true }),
      });
      if (status === 200) {
        showPlan(context, body as unknown as AttachPlan);
      } else if (options.wait === true) {
        await waitForOperation(context, body.id, seconds(options.timeout ?? '1h'), tellAttached);
      } else {
        showOperation(context, body);
      }
    });
  devBox
    .command('detach')
    .description('detach a gallery that nobody uses; gallery and images stay')
    .argument('<name>', "the gallery's name in the dev center")
    .requiredOption('--dev-center <name>', 'a dev center of DEV_CENTERS: its name, or its resource id')
    .action(async (name: string, options: Options, command: Command) => {
      const context = contextOf(environment, command);
      const path = withQuery(`/api/dev-box/galleries/${encodeURIComponent(name)}`, { devCenterId: options.devCenter });
      context.show({ data: (await context.api.send('DELETE', path)).body });
    });
}

/** `POST /api/dev-box/galleries` with dryRun. */
interface AttachPlan {
  readonly name: string;
  readonly role: string;
  readonly principalId: string | null;
  readonly steps: readonly string[];
  readonly findings: ReadonlyArray<{ readonly message: string }>;
}

function showPlan(context: CommandContext, plan: AttachPlan): void {
  const details: Readonly<Record<string, string>> = {
    AddIdentity: 'the dev center gets the identity, beside what it has',
    AssignRole: `${plan.role} on the gallery for ${plan.principalId ?? 'that identity'}`,
    AssignReader: 'Reader on the gallery for the Windows 365 principal',
    Attach: `as ${plan.name}`,
  };
  context.show({
    data: plan,
    table: { head: ['step', 'what it does'], rows: plan.steps.map((step) => [step, details[step] ?? '']) },
  });
  if (plan.steps.length === 0) {
    context.streams.error(`nothing to do: the gallery is attached as ${plan.name}\n`);
  }
  tellFindings(context, plan.findings);
}

/** What the run did, and what it could not do: the commands for an administrator stand there. */
function tellAttached(context: CommandContext, { result }: Operation): void {
  const { name, outcome, findings } = (result ?? {}) as {
    readonly name?: string | null;
    readonly outcome?: string | null;
    readonly findings?: AttachPlan['findings'];
  };
  if (typeof name === 'string' && typeof outcome === 'string') {
    context.streams.error(`${name}: ${outcome}\n`);
  }
  tellFindings(context, findings ?? []);
}

function tellFindings({ streams }: CommandContext, findings: AttachPlan['findings']): void {
  for (const { message } of findings) {
    streams.error(`${message}\n`);
  }
}

const galleryPath =
  /^(.*\/providers\/Microsoft\.Compute\/galleries\/[^/]+)(?:\/images\/([^/]+)(?:\/versions\/([^/]+))?)?$/i;

/** What is asked for: `contosoImages`, `contosoImages/dev-box`, `contosoImages/dev-box/latest`, or the resource id of any of them. */
function readinessOf(name: string | undefined, image: string | undefined) {
  if (name === undefined) {
    throw new CommandError(exitCodes.usage, 'name a gallery, such as: gzr dev-box readiness contosoImages');
  }
  const [, id, ...ofId] = galleryPath.exec(name) ?? [];
  const [galleryId = '', imageName, version, ...rest] = id === undefined ? name.split('/') : [id, ...ofId];
  if (rest.length > 0 || galleryId === '') {
    throw new CommandError(
      exitCodes.usage,
      `"${name}" is not a gallery or an image: write contosoImages, contosoImages/dev-box, contosoImages/dev-box/latest, or a resource id`,
    );
  }
  if (image !== undefined && imageName !== undefined && image.toLowerCase() !== imageName.toLowerCase()) {
    throw new CommandError(exitCodes.usage, `--image ${image} is another image than that of "${name}"`);
  }
  return { galleryId, imageName: imageName ?? image, version };
}

function table(readiness: Readiness, { all }: { readonly all?: boolean }) {
  return {
    head: ['image', 'version', 'requirement', 'verdict', 'found', 'remedy'],
    rows: readiness.value.flatMap((row) =>
      row.requirements
        .filter(({ verdict }) => all === true || verdict !== 'Pass')
        .map((one) => [lastOf(row.imageId), row.version, one.code, one.verdict, one.found, one.remedy]),
    ),
  };
}

/** As the API has it: every requirement, every column. */
function wholeTable(readiness: Readiness) {
  return {
    head: ['imageId', 'version', 'verdict', 'code', 'requirementVerdict', 'found', 'expected', 'remedy', 'fix'],
    rows: readiness.value.flatMap(({ imageId, version, verdict, requirements }) =>
      requirements.map((one) => [
        imageId,
        version,
        verdict,
        one.code,
        one.verdict,
        one.found,
        one.expected,
        one.remedy,
        one.fix,
      ]),
    ),
  };
}

const lastOf = (id: string) => id.slice(id.lastIndexOf('/') + 1);
