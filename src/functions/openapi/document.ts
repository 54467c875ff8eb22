// The OpenAPI 3.1 document of the HTTP API, made of the table of operations and the schemas.
import * as z from 'zod';
import { type ApiOperation, operations } from './operations';
import * as schemas from './schemas';

type Json = Record<string, unknown>;

/** JSON schemas of all components, by their id, referring to each other as OpenAPI has it. */
function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const schema of Object.values(schemas)) {
    const id = schema.meta()?.id;
    if (typeof id === 'string') {
      registry.add(schema, { id });
    }
  }
  const made = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}`, io: 'input' }).schemas as Record<
    string,
    Json
  >;
  return Object.fromEntries(Object.entries(made).map(([id, schema]) => [id, cleaned(schema)]));
}

/** What only a schema on its own has. */
function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(cleaned);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !['$schema', '$id', 'id'].includes(name) || typeof (value as Json)[name] !== 'string')
      .map(([name, member]) => [name, cleaned(member)]),
  );
}

function reference(schema: z.ZodType): Json {
  return { $ref: `#/components/schemas/${String(schema.meta()?.id)}` };
}

const problemTitles: Readonly<Record<number, string>> = {
  400: 'Every wrong field is named.',
  401: 'The function key or token is missing or wrong.',
  404: 'Not found.',
  409: 'In the way of something that is under way.',
  415: 'The body is not application/json.',
  502: 'Azure refused what the request needs.',
  503: 'Not available at the moment: try again after Retry-After.',
};

function responsesOf({ answers, errors, anonymous, isPolled, parameters }: ApiOperation): Json {
  const statuses = [400, ...(anonymous === true ? [] : [401]), ...errors, 503];
  const retryAfter = {
    'Retry-After': {
      description: 'Seconds to wait; absent where there is nothing to wait for.',
      schema: { type: 'integer' },
    },
  };
  return Object.fromEntries([
    ...Object.entries(answers).map(([status, { description, schema, type = 'application/json' }]) => [
      status,
      {
        description,
        content: {
          [type]: schema === null ? { schema: { type: 'string' } } : { schema: reference(schema) },
          ...(parameters.some(({ name }) => name === 'format') && { 'text/csv': { schema: { type: 'string' } } }),
        },
        ...(isPolled && status === '200' && { headers: retryAfter }),
        ...(status === '202' && {
          headers: {
            Location: { description: 'Where the replication can be read.', schema: { type: 'string' } },
            'Operation-Location': { description: 'Where the operation can be read.', schema: { type: 'string' } },
            ...retryAfter,
          },
        }),
      },
    ]),
    ...statuses.map((status) => [
      String(status),
      {
        description: problemTitles[status] ?? 'Error.',
        // The platform answers it before the app is asked, without a body.
        ...(status !== 401 && { content: { 'application/problem+json': { schema: reference(schemas.problem) } } }),
        ...(status === 503 && { headers: retryAfter }),
      },
    ]),
  ]);
}

function operationObject(operation: ApiOperation): Json {
  const { operationId, tag, summary, parameters, body, anonymous } = operation;
  return {
    operationId,
    tags: [tag],
    summary,
    description: `${summary}.`,
    parameters: parameters.map(({ example, ...parameter }) => ({
      ...parameter,
      schema: { type: 'string' },
      ...(example !== undefined && { example }),
    })),
    ...(body !== undefined && {
      requestBody: {
        required: operation.optionalBody !== true,
        content: { 'application/json': { schema: reference(body) } },
      },
    }),
    responses: responsesOf(operation),
    ...(anonymous === true && { security: [] }),
  };
}

/** JSON schema of the completion event on its own, draft 2020-12: published as completion-event.schema.json. */
export function completionEventJsonSchema(): unknown {
  return z.toJSONSchema(schemas.completionEvent, { io: 'input' });
}

/** @param version of the app */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationObject(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'gallery-zone-replicator',
      version,
      description:
        'Gets image versions of an Azure Compute Gallery into the Azure Extended Zones where they belong, and shows where they are.',
      license: { name: 'MIT', identifier: 'MIT' },
      contact: { name: 'gallery-zone-replicator', url: 'https://github.com/gallery-zone-replicator' },
    },
    servers: [{ url: '/api', description: 'The app that serves this document.' }],
    tags: [
      { name: 'Replications', description: 'One record for each publication of an image version.' },
      { name: 'Policy', description: 'Where images belong, and where they are.' },
      { name: 'Operations', description: 'What takes longer than a request.' },
      { name: 'Dev Box', description: 'Galleries for dev centers.' },
      { name: 'App', description: 'The app itself.' },
    ],
    security: [{ functionKey: [] }, { functionKeyInQuery: [] }, { entra: [] }],
    paths,
    webhooks: {
      replicationEnded: {
        post: {
          operationId: 'replicationEnded',
          tags: ['Replications'],
          summary: 'A replication has ended',
          description:
            'Sent to the Event Grid topic COMPLETION_TOPIC_ENDPOINT as a CloudEvent; who subscribes to the topic gets it.',
          requestBody: {
            required: true,
            content: { 'application/cloudevents+json': { schema: reference(schemas.completionEvent) } },
          },
          responses: { 200: { description: 'Taken.' } },
          security: [],
        },
      },
    },
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key' },
        functionKeyInQuery: { type: 'apiKey', in: 'query', name: 'code' },
        entra: { type: 'http', scheme: 'bearer', description: 'Where App Service authentication is on.' },
      },
    },
  };
}
