// What the templates would deploy for given parameters, by Bicep's own evaluator; where it cannot be had, tests say so.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../build/build-app';
import { findCompiler } from '../../../tools/bicep/bicep-compiler';
import {
  type BicepSession,
  type DeploymentMetadata,
  type PredictedResource,
  type Snapshot,
  startSession,
} from '../../../tools/bicep/bicep-session';

const compiler = findCompiler();
if (compiler.kind === 'failed') {
  throw new Error(compiler.reason);
}

/** `describe` where there is a compiler; otherwise the suite is skipped, with the reason in its title. */
export const describeTemplates = (title: string, suite: () => void): void =>
  compiler.kind === 'found' ? describe(title, suite) : describe.skip(`${title} (${compiler.reason})`, suite);

export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };
export type Parameters = Readonly<Record<string, Value>>;

/** A value as Bicep writes it. */
function literal(value: Value): string {
  if (typeof value === 'string') {
    const text = value
      .replace(/[\\']|\$\{/g, (found) => `\\${found}`)
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r')
      .replaceAll('\t', '\\t');
    return `'${text}'`;
  }
  if (typeof value !== 'object') {
    return String(value);
  }
  return Array.isArray(value)
    ? `[\n${value.map(literal).join('\n')}\n]`
    : `{\n${Object.entries(value)
        .map(([name, one]) => `${literal(name)}: ${literal(one)}`)
        .join('\n')}\n}`;
}

export const appSubscription = '99999999-8888-4777-8666-555555555555';
export const gallerySubscription = '11111111-2222-3333-4444-555555555555';

export const galleryId = (name: string, group = 'images-rg', subscription = gallerySubscription): string =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/galleries/${name}`;

const defaults: Readonly<Record<string, Parameters>> = {
  'infra/main.bicep': {
    environmentName: 'dev',
    location: 'westus',
    watchedGalleries: galleryId('contosoImages'),
    extendedZoneTargets: 'westus=losangeles=2=StandardSSD_LRS',
  },
};

/** Evaluates templates in one compiler process; each template is compiled once. */
export class Evaluator {
  private readonly folder = mkdtempSync(join(tmpdir(), 'templates-'));
  private readonly compiled = new Map<string, Promise<string>>();
  private readonly session: BicepSession;
  private count = 0;

  constructor() {
    if (compiler.kind !== 'found') {
      throw new Error(`no Bicep compiler: ${compiler.reason}`);
    }
    this.session = startSession(compiler.path);
  }

  private async compile(template: string): Promise<string> {
    const { template: text, diagnostics } = await this.session.compile(join(projectRoot, template));
    if (text === null) {
      throw new Error(diagnostics.map(({ message }) => message).join('\n'));
    }
    const name = `${template.replaceAll(/[^\w]/g, '-')}.json`;
    writeFileSync(join(this.folder, name), text);
    return name;
  }

  private file(template: string): Promise<string> {
    const file = this.compiled.get(template) ?? this.compile(template);
    this.compiled.set(template, file);
    return file;
  }

  /** What a template compiles to, as JSON text. */
  async template(template: string): Promise<string> {
    return readFileSync(join(this.folder, await this.file(template)), 'utf8');
  }

  /**
   * @param template relative to the project, such as `infra/main.bicep`
   * @throws with the words of `fail()`, or of the evaluator
   */
  async snapshot(
    template: string,
    parameters: Parameters,
    metadata: Partial<DeploymentMetadata> = {},
  ): Promise<Snapshot> {
    const file = this.file(template);
    const all = { ...defaults[template], ...parameters };
    this.count += 1;
    const path = join(this.folder, `case-${this.count}.bicepparam`);
    const lines = Object.entries(all).map(([name, value]) => `param ${name} = ${literal(value)}`);
    writeFileSync(path, `using '${await file}'\n${lines.join('\n')}\n`);
    return this.session.snapshot(path, {
      tenantId: '00000000-1111-4222-8333-444444444444',
      subscriptionId: appSubscription,
      location: typeof all.location === 'string' ? all.location : 'westus',
      deploymentName: 'dev-1',
      ...metadata,
    });
  }

  /** What main.bicep would deploy; parameters that are left out have good values. */
  async main(parameters: Parameters = {}, metadata: Partial<DeploymentMetadata> = {}): Promise<Deployment> {
    const { predictedResources, outputs } = await this.snapshot('infra/main.bicep', parameters, metadata);
    return new Deployment(predictedResources, outputs);
  }

  stop(): void {
    this.session.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Where a role is assigned: the id of an assignment is an expression as long as its principal is unknown. */
export function scopeOf({ id }: PredictedResource): string {
  const [, extended] = /^\[extensionResourceId\('([^']+)'/.exec(id) ?? [];
  const [, subscription] = /^\[subscriptionResourceId\('([^']+)'/.exec(id) ?? [];
  const [, groupSubscription, group] = /^\[resourceId\('([^']+)', '([^']+)'/.exec(id) ?? [];
  if (subscription !== undefined) {
    return `/subscriptions/${subscription}`;
  }
  if (group !== undefined) {
    return `/subscriptions/${groupSubscription}/resourceGroups/${group}`;
  }
  return extended ?? id.replace(/\/providers\/Microsoft\.Authorization\/roleAssignments\/.*$/i, '');
}

/** Resources that a deployment would make. */
export class Deployment {
  constructor(
    readonly resources: readonly PredictedResource[],
    readonly outputs: Snapshot['outputs'],
  ) {}

  ofType(type: string): readonly PredictedResource[] {
    return this.resources.filter((resource) => resource.type.toLowerCase() === type.toLowerCase());
  }

  only(type: string): PredictedResource {
    const [one, ...others] = this.ofType(type);
    if (one === undefined || others.length > 0) {
      throw new Error(`${one === undefined ? 'no' : `${others.length + 1}`} ${type}`);
    }
    return one;
  }

  get assignments(): readonly PredictedResource[] {
    return this.ofType('Microsoft.Authorization/roleAssignments');
  }

  ids(type: string): readonly string[] {
    return this.ofType(type)
      .map(({ id }) => id.toLowerCase())
      .toSorted();
  }
}
