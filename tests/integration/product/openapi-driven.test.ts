// The running app driven by its own document alone, as a generator or a fuzzer does: every operation, with requests that the document
// allows and with ones that it does not. Every answer is one that the document promises, with its media type, headers and shape.
import fc from 'fast-check';
import * as z from 'zod';
import { devCenter } from '../../../local/stack/sample';
import { type Product, startProduct } from '../../support/product/product';

type Json = Readonly<Record<string, unknown>>;
interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required?: boolean;
  readonly example?: string;
}
interface Content {
  readonly [type: string]: { readonly schema: Json };
}
interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content; readonly headers?: Json }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

interface Sent {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

let product: Product;
let document: Document;
/** Statuses that each operation was seen to answer. */
const seen = new Map<string, Set<number>>();

beforeAll(async () => {
  product = await startProduct({ DEV_CENTERS: devCenter });
  document = (await product.api<Document>('GET', '/api/openapi.json')).body;
});
afterAll(async () => await product.stop());

const everyOperation = (): readonly Sent[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

/** A schema of the document with what it refers to, as zod: the reader is another one than wrote it. */
function schemaOf(schema: Json): z.ZodType {
  const inlined = JSON.parse(
    JSON.stringify({ ...schema, $defs: document.components.schemas }).replaceAll('#/components/schemas/', '#/$defs/'),
  ) as Parameters<typeof z.fromJSONSchema>[0];
  return z.fromJSONSchema(inlined) as z.ZodType;
}

interface Request {
  readonly query: Readonly<Record<string, string>>;
  readonly path: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Sends one request and holds the answer against the document. */
async function ask({ path, method, operation }: Sent, request: Request): Promise<number> {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(request.path[name] ?? 'none'));
  const query = new URLSearchParams(request.query).toString();
  const answer = await fetch(`${product.stack.hostUrl}/api${filled}${query === '' ? '' : `?${query}`}`, {
    method: method.toUpperCase(),
    ...(request.body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request.body),
    }),
  });
  const told = `${method} ${answer.url} ${JSON.stringify(request.body)} -> ${answer.status}`;
  const text = await answer.text();
  const promised = operation.responses[String(answer.status)];
  if (promised === undefined) {
    throw new Error(`${told}: the document has no such answer: ${text.slice(0, 500)}`);
  }
  const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
  const content = promised.content?.[type];
  if (content === undefined) {
    throw new Error(`${told}: the document does not promise ${type}`);
  }
  if (type.endsWith('json')) {
    const { error } = schemaOf(content.schema).safeParse(JSON.parse(text));
    if (error !== undefined) {
      throw new Error(`${told}: not of the promised shape: ${z.prettifyError(error)}\n${text.slice(0, 500)}`);
    }
  }
  seen.set(operation.operationId, (seen.get(operation.operationId) ?? new Set()).add(answer.status));
  return answer.status;
}

const galleryOf = () => product.versionId('ubuntu-pro', '1.0.0').split('/images/')[0] ?? '';
/** Good values for what a document cannot know: the resources of this deployment. */
const values = (): Readonly<Record<string, string>> => ({
  galleryId: 'contosoImages',
  devCenterId: devCenter,
  imageVersionId: product.versionId('ubuntu-pro', '1.0.0'),
  zone: 'losangeles',
  publisher: 'Canonical',
});

test('every operation, with the required parameters, answers as promised', async () => {
  for (const sent of everyOperation()) {
    const required = sent.operation.parameters.filter(({ required: isRequired }) => isRequired === true);
    const given = (where: Parameter['in']) =>
      Object.fromEntries(
        required.filter((one) => one.in === where).map(({ name }) => [name, values()[name] ?? 'none-such']),
      );
    await ask(sent, { query: given('query'), path: given('path') });
  }
  const tables = everyOperation().filter(({ operation }) => operation.parameters.some(({ name }) => name === 'format'));
  expect(tables.length).toBeGreaterThan(0);
  for (const sent of tables) {
    expect(await ask(sent, { query: { galleryId: values().galleryId ?? '', format: 'csv' }, path: {} })).toBe(200);
  }
  expect([...seen.keys()].sort()).toEqual(
    everyOperation()
      .map(({ operation }) => operation.operationId)
      .sort(),
  );
}, 120_000);

test('the good answers of writes, and of what they make, are as promised', async () => {
  const named = (name: string) => {
    const found = everyOperation().find(({ operation }) => operation.operationId === name);
    if (found === undefined) {
      throw new Error(`${name} is not in the document`);
    }
    return found;
  };
  const none = { query: {}, path: {} };
  const imageVersionId = product.versionId('ubuntu-pro', '1.0.0');
  expect(await ask(named('startReplication'), { ...none, body: { imageVersionId, dryRun: true } })).toBe(200);
  expect(await ask(named('startReplication'), { ...none, body: { imageVersionId } })).toBe(202);
  const { body } = await product.api<{ readonly value: readonly { readonly id: string }[] }>(
    'GET',
    '/api/replications',
  );
  const id = body.value[0]?.id ?? '';
  expect(await ask(named('getReplication'), { query: {}, path: { id } })).toBe(200);
  await product.until(id);
  expect(await ask(named('cancelReplication'), { query: {}, path: { id } })).toBe(409);
  const selection = { galleryId: galleryOf(), images: ['ubuntu-*'], versions: 'all' };
  expect(await ask(named('startReplication'), { ...none, body: { ...selection, dryRun: true } })).toBe(200);
  const started = await product.api<{ readonly id: string }>('POST', '/api/replications', selection);
  const path = { id: started.body.id };
  expect(await ask(named('getOperation'), { query: {}, path })).toBe(200);
  await ask(named('cancelOperation'), { query: {}, path });
  await ask(named('retryOperation'), { query: {}, path });
  const attach = { devCenterId: devCenter, galleryId: 'contosoImages', dryRun: true };
  expect(await ask(named('attachDevBoxGallery'), { ...none, body: attach })).toBe(200);
}, 120_000);

const anyText = fc.oneof(
  fc.constantFrom('', ' ', 'latest', 'all', '0', '-1', '1e9', 'nope', '../..', '%00', '*', 'Failed', "' OR 1=1"),
  fc.string({ maxLength: 40 }),
);
const anyValue = fc.oneof(anyText, fc.integer(), fc.boolean(), fc.constant(null), fc.array(anyText), fc.jsonValue());

/** Members that a body may have, by the document. */
const membersOf = ({ requestBody }: Operation): readonly string[] => {
  const name =
    String(requestBody?.content['application/json']?.schema.$ref ?? '')
      .split('/')
      .at(-1) ?? '';
  return Object.keys((document.components.schemas[name]?.properties ?? {}) as object);
};

test('whatever is sent, the answer is one of the document', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat().map((index) => everyOperation()[index % everyOperation().length] as Sent),
      fc.array(fc.tuple(fc.nat(), anyText, fc.boolean()), { maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(), anyValue), { maxLength: 4 }),
      fc.boolean(),
      anyValue,
      async (sent, parameters, members, isObject, whole) => {
        const { operation } = sent;
        const query: Record<string, string> = {};
        const path: Record<string, string> = {};
        for (const [index, text, isGood] of parameters) {
          const parameter = operation.parameters[index % Math.max(1, operation.parameters.length)];
          if (parameter !== undefined && parameter.in !== 'header') {
            const value = isGood ? (values()[parameter.name] ?? parameter.example ?? text) : text;
            const into = parameter.in === 'query' ? query : path;
            into[parameter.name] = into === path && /^\.{0,2}$|[/\\]/.test(value) ? 'none' : value;
          }
        }
        const known = membersOf(operation);
        const entries = members.map(([index, value]) => [known[index % Math.max(1, known.length)] ?? 'x', value]);
        const body = isObject ? Object.fromEntries(entries) : whole;
        await ask(sent, { query, path, ...(sent.method === 'post' && { body }) });
      },
    ),
    { numRuns: 300 },
  );
}, 240_000);
