// Replays Microsoft's own examples as requests: each example of the definitions, with its parameters put into the path,
// the query and the body, against resources of the names that the examples use.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { operatorIdentity, subscriptionId } from '../../local/azure/state/seed-ids';
import type { ArmAnswer, ArmCall, RecordedAzure } from './recorded-azure';

/** Folders below `specification/` whose examples concern what is simulated. */
const FOLDERS = ['compute', 'authorization', 'msi', 'edgezones', 'resources', 'devcenter', 'eventgrid'];

const SUBSCRIPTION_ID = /00000000-0000-0000-0000-000000000000|[{<]subscription-?id[}>]/gi;
/** Names that differ between examples of one resource, and the value that all get: so that a read finds what was created. */
const PATH_VALUES: Readonly<Record<string, string>> = {
  subscriptionId,
  roleAssignmentName: 'b0f43c54-e787-4862-89b1-a653fa9cf747',
  roleDefinitionId: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
};

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'body' | 'header';
}

interface Operation {
  operationId: string;
  parameters?: (Parameter | { $ref: string })[];
  'x-ms-examples'?: Record<string, { $ref: string }>;
}

type Json = Record<string, unknown>;

/** One example as a call. */
export interface Example {
  operationId: string;
  title: string;
  call: ArmCall;
}

export interface ExampleResult extends Example {
  status: number;
  /** Code of a refusal. */
  code?: string;
}

/** Creations before reads, changes and actions; deletions last, children first. */
const ORDER = ['PUT', 'GET', 'HEAD', 'PATCH', 'POST', 'DELETE'];

/** @returns what became of each example whose operation is served; those of others are not among them */
export async function playExamples(azure: RecordedAzure, specifications: string): Promise<ExampleResult[]> {
  const examples = readExamples(specifications);
  await prepare(azure, examples);
  const results: ExampleResult[] = [];
  for (const example of examples) {
    await prepareVersion(azure, example.call);
    const answer = await azure.finish(example.call);
    if (isServed(answer)) {
      results.push({ ...example, status: answer.status, ...codeOf(answer) });
    }
  }
  return results;
}

/** Every example of the definitions that are there, in an order in which most succeed. */
export function readExamples(specifications: string): Example[] {
  const examples = FOLDERS.flatMap((folder) => {
    const root = join(specifications, 'specification', folder);
    const files = existsSync(root) ? globSync('resource-manager/**/*.json', { cwd: root }) : [];
    return files
      .filter((file) => !/[\\/](examples|common-types)[\\/]/.test(file))
      .flatMap((file) => examplesOf(join(root, file)));
  });
  const depth = ({ call }: Example) => call.path.split('/').length * (call.method === 'DELETE' ? -1 : 1);
  const rank = ({ call }: Example) => ORDER.indexOf(call.method);
  return examples.sort((a, b) => rank(a) - rank(b) || depth(a) - depth(b));
}

function examplesOf(file: string): Example[] {
  const definition = JSON.parse(readFileSync(file, 'utf8')) as {
    paths?: Record<string, Record<string, Operation>>;
    info?: { version?: string };
  };
  return Object.entries(definition.paths ?? {}).flatMap(([template, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      Object.entries(operation['x-ms-examples'] ?? {}).flatMap(([title, { $ref }]) => {
        const path = join(dirname(file), $ref);
        if (!existsSync(path)) {
          return [];
        }
        const { parameters } = JSON.parse(readFileSync(path, 'utf8')) as { parameters: Json };
        const apiVersion = definition.info?.version ?? String(parameters['api-version']);
        const call = toCall(file, method.toUpperCase(), template, operation, parameters, apiVersion);
        return [{ operationId: operation.operationId, title, call }];
      }),
    ),
  );
}

function toCall(
  file: string,
  method: string,
  template: string,
  operation: Operation,
  values: Json,
  apiVersion: string,
): ArmCall {
  const declared = (operation.parameters ?? []).map((parameter) => resolve(file, parameter));
  const queryNames = declared
    .filter((parameter) => parameter?.in === 'query')
    .map((parameter) => parameter?.name ?? '');
  const bodyName = declared.find((parameter) => parameter?.in === 'body')?.name;
  const path = template.replace(/\{([^}]+)\}/g, (_, name: string) => pathValue(name, values[name]));
  const query = Object.fromEntries(
    queryNames
      .filter((name) => name !== 'api-version' && values[name] !== undefined)
      .map((name) => [name, String(values[name])]),
  );
  const body = bodyName === undefined ? undefined : withOwnIds(values[bodyName]);
  return {
    method,
    path: `/${path}`.replace(/\/{2,}/g, '/'),
    query,
    apiVersion,
    ...(body === undefined ? {} : { body }),
  };
}

function pathValue(name: string, value: unknown): string {
  const fixed = PATH_VALUES[name];
  if (fixed) {
    return fixed;
  }
  const text = String(withOwnIds(value ?? name));
  if (name === 'scope' && !text.includes('/')) {
    return `subscriptions/${subscriptionId}`;
  }
  return text.replace(/^\/?subscriptions\/[^/]+/i, `subscriptions/${subscriptionId}`);
}

/** The examples' subscriptions and principals become the seed's own, their roles Contributor. */
function withOwnIds(value: unknown): unknown {
  if (typeof value === 'string') {
    return value
      .replace(SUBSCRIPTION_ID, subscriptionId)
      .replace(/\/subscriptions\/[^/]+/gi, `/subscriptions/${subscriptionId}`)
      .replace(/(\/roleDefinitions\/)[^/]+$/i, `$1${PATH_VALUES.roleDefinitionId}`);
  }
  if (Array.isArray(value)) {
    return value.map(withOwnIds);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const own = (key: string, member: unknown) =>
    key === 'principalId' ? operatorIdentity.principalId : withOwnIds(member);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [String(withOwnIds(key)), own(key, member)]));
}

function resolve(file: string, parameter: Parameter | { $ref: string }): Parameter | undefined {
  if (!('$ref' in parameter)) {
    return parameter;
  }
  const [target = '', pointer = ''] = parameter.$ref.split('#');
  const document = JSON.parse(readFileSync(target ? join(dirname(file), target) : file, 'utf8')) as Json;
  const found = pointer
    .split('/')
    .filter(Boolean)
    .reduce<unknown>((holder, step) => (holder as Json | undefined)?.[step], document);
  return found as Parameter | undefined;
}

/** The resource groups and identities that the examples refer to must be there first. */
async function prepare(azure: RecordedAzure, examples: readonly Example[]): Promise<void> {
  const bodies = JSON.stringify(examples.map(({ call }) => call.body));
  const groups = new Set(examples.flatMap(({ call }) => /\/resourceGroups\/([^/]+)/i.exec(call.path)?.[1] ?? []));
  for (const group of groups) {
    const path = `/subscriptions/${subscriptionId}/resourceGroups/${group}`;
    await azure.finish({ method: 'PUT', path, apiVersion: '2021-04-01', body: { location: 'westus' } });
  }
  const identities = bodies.match(/\/subscriptions\/[^"]+\/userAssignedIdentities\/[^"/]+/gi) ?? [];
  for (const path of new Set(identities)) {
    await azure.finish({ method: 'PUT', path, apiVersion: '2023-01-31', body: { location: 'westus' } });
  }
}

/**
 * Examples of image versions all use one name, and a version's source cannot be changed: so a creation gets a free name,
 * and an update a version with the source and targets that it speaks of.
 */
async function prepareVersion(azure: RecordedAzure, { method, path, apiVersion, body }: ArmCall): Promise<void> {
  if (!/\/galleries\/[^/]+\/images\/[^/]+\/versions\/[^/]+$/i.test(path) || !['PUT', 'PATCH'].includes(method)) {
    return;
  }
  await azure.finish({ method: 'DELETE', path, apiVersion });
  if (method === 'PUT') {
    return;
  }
  const { publishingProfile, storageProfile = {} } = (body as { properties: Json }).properties;
  const source = {
    id: `/subscriptions/${subscriptionId}/resourceGroups/myResourceGroup/providers/Microsoft.Compute/images/base`,
  };
  const properties = { publishingProfile, storageProfile: { source, ...(storageProfile as Json) } };
  await azure.finish({ method: 'PUT', path, apiVersion, body: { location: 'westus', properties } });
}

/** ARM's ways to say that it has no such operation. */
function isServed({ status, body }: ArmAnswer): boolean {
  const { error } = (body ?? {}) as { error?: { code?: string; message?: string } };
  if (status === 405) {
    return false;
  }
  return !(
    error?.code === 'InvalidResourceType' ||
    (error?.code === 'NotFound' && error.message?.startsWith('No resource was found'))
  );
}

function codeOf({ status, body }: ArmAnswer): { code?: string } {
  if (status < 400) {
    return {};
  }
  const { error } = (body ?? {}) as { error?: { code?: string } };
  return { code: error?.code ?? 'unknown' };
}
