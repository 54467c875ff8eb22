// Custom topics: made through ARM, published to with a token, subscribed to; and the identities that subscriptions may name.
import { request } from 'node:https';
import { AzureFixture, type Json, subscription } from '../azure/azure-fixture';
import { createFixture, type Fixture, GROUP, operationEnd, SUBSCRIPTION, until } from './event-grid-fixture';
import { type Receiver, startReceiver } from './receiver';

const seedTopic = `${subscription}/resourceGroups/platform-rg/providers/Microsoft.EventGrid/topics/replications`;
const appClientId = 'a0000000-0000-4000-8000-000000000002';
const publisherClientId = 'a0000000-0000-4000-8000-000000000003';
const cloudEvent = {
  specversion: '1.0',
  id: 'one',
  source: '/from/a/program',
  type: 'Contoso.Done',
  subject: '/a/b',
  data: { state: 'Succeeded' },
  traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
};

describe('the endpoint', () => {
  const fixture = new AzureFixture();
  let receiver: Receiver;
  let token: string;
  beforeAll(async () => {
    await fixture.start({ settings: { library: 'off' } });
    token = await fixture.tokenFor({ client_id: appClientId }, 'https://eventgrid.azure.net');
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await receiver.close();
    await fixture.dispose();
  });
  beforeEach(() => {
    receiver.received.length = 0;
  });

  function post(
    body: unknown,
    headers: Record<string, string> = {},
    host = 'localhost',
  ): Promise<{ status: number; body: Json }> {
    const { port } = new URL(fixture.azure.endpoint);
    const options = {
      method: 'POST',
      ca: fixture.azure.caPem,
      headers: { authorization: `Bearer ${token}`, host: `${host}:${port}`, ...headers },
    };
    return new Promise((resolve, reject) => {
      const sent = request(`${fixture.azure.endpoint}/api/events?api-version=2018-01-01`, options, (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: text === '' ? null : JSON.parse(text) }),
        );
      });
      sent.on('error', reject);
      sent.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  }

  async function subscribe(topic: string, properties: Json = {}): Promise<void> {
    const path = `${topic}/providers/Microsoft.EventGrid/eventSubscriptions/hook`;
    const destination = { endpointType: 'WebHook', properties: { endpointUrl: receiver.url } };
    const answer = await fixture.arm('PUT', path, {
      apiVersion: '2025-02-15',
      body: { properties: { destination, ...properties } },
    });
    expect(answer).toMatchObject({ status: 201, body: { properties: { topic } } });
    await until(
      async () =>
        (await fixture.arm('GET', path, { apiVersion: '2025-02-15' })).body.properties.provisioningState ===
        'Succeeded',
    );
    receiver.received.length = 0;
  }

  test('a CloudEvent reaches those who subscribed, with all of its attributes; filters hold', async () => {
    await subscribe(seedTopic, { filter: { subjectBeginsWith: '/a/', includedEventTypes: ['Contoso.Done'] } });
    expect(await post([cloudEvent, { ...cloudEvent, id: 'two', subject: '/elsewhere' }])).toEqual({
      status: 200,
      body: null,
    });
    await until(() => receiver.notifications().length > 0);
    expect(receiver.notifications().map(({ body }) => body)).toEqual([{ ...cloudEvent, time: expect.any(String) }]);
    const { published } = (await fixture.sim('GET', '/events')).body;
    const own = published.filter(({ event }: Json) => event.eventType === 'Contoso.Done');
    expect(own.map(({ event, matched }: Json) => [event.id, matched.length])).toEqual([
      ['one', 1],
      ['two', 0],
    ]);
  });

  test('the Event Grid schema, in a topic of its own that the host names', async () => {
    const topic = `${subscription}/resourceGroups/images-rg/providers/Microsoft.EventGrid/topics/my-topic`;
    const made = await fixture.arm('PUT', topic, { apiVersion: '2025-02-15', body: { location: 'eastus' } });
    const { port } = new URL(fixture.azure.endpoint);
    const endpoint = `https://my-topic-eastus-1.eventgrid.localhost:${port}/api/events`;
    expect(made).toMatchObject({ status: 201, body: { properties: { endpoint, inputSchema: 'EventGridSchema' } } });
    const event = {
      id: 'x',
      subject: 's',
      eventType: 'T',
      eventTime: '2026-11-28T00:00:00Z',
      data: { a: 1 },
      dataVersion: '1',
    };
    const host = 'my-topic-eastus-1.eventgrid.localhost';
    const publisher = {
      authorization: `Bearer ${await fixture.tokenFor({ client_id: publisherClientId }, 'https://eventgrid.azure.net')}`,
    };
    expect((await post([event], publisher, host)).status).toBe(403);
    const assignment = `${topic}/providers/Microsoft.Authorization/roleAssignments/6a3b1f9e-1111-4222-8333-444444444444`;
    const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/d5a91429-5739-47e2-a06b-3470a27159e7`;
    const principalId = 'b0000000-0000-4000-8000-000000000003';
    const properties = { roleDefinitionId, principalId, principalType: 'ServicePrincipal' };
    await fixture.arm('PUT', assignment, { apiVersion: '2022-04-01', body: { properties } });
    await fixture.jump(5);
    expect((await post([event], publisher, host)).status).toBe(200);
    expect((await post(event, {}, host)).status).toBe(400);
    expect((await post([event], {}, 'nobody-eastus-1.eventgrid.localhost')).status).toBe(404);
    expect((await fixture.arm('DELETE', topic, { apiVersion: '2025-02-15' })).status).toBe(200);
  });

  test.each([
    ['no token', { authorization: '' }, 401],
    ['a token for ARM', { authorization: 'arm' }, 401],
    ['a caller without the role', { authorization: 'publisher' }, 403],
  ])('refused: %s', async (_what, { authorization }, status) => {
    const tokens: Record<string, () => Promise<string>> = {
      arm: () => fixture.tokenFor({ client_id: appClientId }),
      publisher: () => fixture.tokenFor({ client_id: publisherClientId }, 'https://eventgrid.azure.net'),
    };
    const other = await tokens[authorization]?.();
    const answer = await post([cloudEvent], { authorization: other ? `Bearer ${other}` : '' });
    expect([answer.status, typeof answer.body.error.message]).toEqual([status, 'string']);
  });

  test.each([
    ['{', /JSON/],
    [[{ ...cloudEvent, specversion: '0.3' }], /Event 1: 'specversion'/],
    [[cloudEvent, { ...cloudEvent, source: undefined }], /Event 2: 'source' is required/],
    [['text'], /Event 1 is not a JSON object/],
  ])('a body that is no event is told by member: %j', async (body, message) => {
    const answer = await post(body);
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringMatching(message)]);
  });

  test('a topic that takes CloudEvents delivers nothing else', async () => {
    const path = `${seedTopic}/providers/Microsoft.EventGrid/eventSubscriptions/other`;
    const destination = { endpointType: 'WebHook', properties: { endpointUrl: receiver.url } };
    const body = { properties: { destination, eventDeliverySchema: 'EventGridSchema' } };
    expect(await fixture.arm('PUT', path, { apiVersion: '2025-02-15', body })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining("delivers 'CloudEventSchemaV1_0' only") } },
    });
  });

  test('galleries of every seeded subscription have a subscription to their events', async () => {
    for (const id of [subscription, '/subscriptions/66666666-7777-8888-9999-000000000000']) {
      const list = `${id}/providers/Microsoft.EventGrid/eventSubscriptions`;
      const { body } = await fixture.arm('GET', list, { apiVersion: '2025-02-15' });
      expect(body.value.filter(({ name }: Json) => name === 'gallery-zone-replicator')).toHaveLength(1);
    }
  });
});

describe('an identity that the topic lends', () => {
  const userAssignedIdentity = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/letters`;
  const systemTopic = `${GROUP}/providers/Microsoft.EventGrid/systemTopics/topic1`;
  const properties = {
    resourceId: `${GROUP}/providers/Microsoft.Storage/storageAccounts/letters`,
    blobContainerName: 'letters',
  };
  const deadLetterDestination = { endpointType: 'StorageBlob', properties };
  let fixture: Fixture;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    fixture = createFixture();
  });
  afterAll(async () => {
    fixture.close();
    await receiver.close();
  });

  async function put(collection: string, identity: Json, member = 'deadLetterWithResourceIdentity'): Promise<Json> {
    const destination = { endpointType: 'WebHook', properties: { endpointUrl: receiver.url } };
    const own = member === 'deadLetterWithResourceIdentity' ? { destination } : {};
    const lent = {
      identity,
      ...(member === 'deadLetterWithResourceIdentity' ? { deadLetterDestination } : { destination }),
    };
    const answer = await fixture.arm('PUT', `${collection}/letters`, { properties: { ...own, [member]: lent } });
    if (answer.status === 201) {
      await operationEnd(fixture, answer);
    }
    return answer;
  }

  async function makeTopic(identity: Json): Promise<string> {
    await fixture.arm('DELETE', systemTopic);
    const source = SUBSCRIPTION;
    const body = {
      location: 'global',
      identity,
      properties: { topicType: 'Microsoft.Resources.Subscriptions', source },
    };
    expect((await fixture.arm('PUT', systemTopic, body)).status).toBe(201);
    return `${systemTopic}/eventSubscriptions`;
  }

  const system = { type: 'SystemAssigned' };
  const assigned = { type: 'UserAssigned', userAssignedIdentity };

  test.each([
    ['none', undefined, system],
    ['None', { type: 'None' }, system],
    ['another kind', { type: 'UserAssigned', userAssignedIdentities: { [userAssignedIdentity]: {} } }, system],
    [
      'another identity',
      { type: 'UserAssigned', userAssignedIdentities: { [`${userAssignedIdentity}2`]: {} } },
      assigned,
    ],
  ])('is refused where the topic has %s', async (_what, has, wants) => {
    const collection = await makeTopic(has);
    for (const member of ['deadLetterWithResourceIdentity', 'deliveryWithResourceIdentity']) {
      expect(await put(collection, wants, member)).toMatchObject({
        status: 400,
        body: { error: { code: 'InvalidRequest', message: expect.stringContaining(`${member}.identity is`) } },
      });
    }
  });

  test('is refused for a subscription at a scope, which has no topic resource', async () => {
    const collection = `${SUBSCRIPTION}/providers/Microsoft.EventGrid/eventSubscriptions`;
    expect(await put(collection, system)).toMatchObject({ status: 400 });
  });

  test.each([
    [system, { type: 'SystemAssigned, UserAssigned', userAssignedIdentities: {} }],
    [assigned, { type: 'UserAssigned', userAssignedIdentities: { [userAssignedIdentity.toUpperCase()]: {} } }],
  ])('is taken where the topic has it, and the property that was sent is given back: %j', async (wants, has) => {
    const collection = await makeTopic(has);
    expect((await put(collection, wants)).status).toBe(201);
    const { body } = await fixture.arm('GET', `${collection}/letters`);
    const shown = (body as Json).properties;
    expect(shown.deadLetterWithResourceIdentity).toEqual({ identity: wants, deadLetterDestination });
    expect(shown).not.toHaveProperty('deadLetterDestination');
  });
});
