// Event Grid's resources as ARM shows them: shapes, defaults, changes, lists, refusals.

import {
  createFixture,
  type Fixture,
  GROUP,
  imageVersionWrite,
  operationEnd,
  SUBSCRIPTION,
  until,
} from './event-grid-fixture';
import { type Receiver, startReceiver } from './receiver';

const TOPIC = `${GROUP}/providers/Microsoft.EventGrid/systemTopics/subscription-events`;
const PATH = `${SUBSCRIPTION}/providers/Microsoft.EventGrid/eventSubscriptions/onImages`;
const source = { topicType: 'Microsoft.Resources.Subscriptions', source: SUBSCRIPTION };

let receiver: Receiver;
let fixture: Fixture;
beforeEach(async () => {
  receiver = await startReceiver();
  fixture = createFixture();
});
afterEach(async () => {
  fixture.close();
  await receiver.close();
});

const webHook = (changes: object = {}) => ({
  properties: {
    destination: { endpointType: 'WebHook', properties: { endpointUrl: `${receiver.url}/hook?code=secret` } },
    ...changes,
  },
});
const create = async (path: string, body: object) => operationEnd(fixture, await fixture.arm('PUT', path, body));

test('an event subscription: accepted as Creating, then Succeeded with the defaults and without the secret', async () => {
  const answer = await fixture.arm('PUT', PATH, webHook());
  expect(answer).toMatchObject({ status: 201, body: { properties: { provisioningState: 'Creating' } } });
  await operationEnd(fixture, answer);
  const { body } = await fixture.arm('GET', PATH);
  expect(body).toEqual({
    id: PATH,
    name: 'onImages',
    type: 'Microsoft.EventGrid/eventSubscriptions',
    properties: {
      topic: SUBSCRIPTION,
      provisioningState: 'Succeeded',
      destination: {
        endpointType: 'WebHook',
        properties: {
          endpointBaseUrl: `${receiver.url}/hook`,
          maxEventsPerBatch: 1,
          preferredBatchSizeInKilobytes: 64,
        },
      },
      filter: {
        includedEventTypes: expect.arrayContaining([
          'Microsoft.Resources.ResourceWriteSuccess',
          'Microsoft.Resources.ResourceActionCancel',
        ]),
        subjectBeginsWith: '',
        subjectEndsWith: '',
        isSubjectCaseSensitive: false,
        enableAdvancedFilteringOnArrays: false,
      },
      labels: [],
      eventDeliverySchema: 'EventGridSchema',
      retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    },
  });
  expect(await fixture.arm('POST', `${PATH}/getFullUrl`)).toEqual({
    status: 200,
    body: { endpointUrl: `${receiver.url}/hook?code=secret` },
  });
  expect((await fixture.arm('GET', answer.headers?.location ?? '')).body).toEqual(body);
});

test('PATCH changes what it names and leaves the rest', async () => {
  const advancedFilters = [
    { operatorType: 'BoolEquals', key: 'data.x', value: true },
    { operatorType: 'IsNotNull', key: 'data.y' },
  ];
  await create(PATH, webHook({ filter: { advancedFilters }, labels: ['a'] }));
  const answer = await fixture.arm('PATCH', PATH, { labels: ['b'], retryPolicy: { maxDeliveryAttempts: 5 } });
  expect(answer).toMatchObject({ status: 201, body: { properties: { provisioningState: 'Updating' } } });
  await operationEnd(fixture, answer);
  expect((await fixture.arm('GET', PATH)).body).toMatchObject({
    properties: {
      provisioningState: 'Succeeded',
      labels: ['b'],
      retryPolicy: { maxDeliveryAttempts: 5, eventTimeToLiveInMinutes: 1440 },
      filter: { advancedFilters },
      destination: { properties: { endpointBaseUrl: `${receiver.url}/hook` } },
    },
  });
});

test.each<[string, object, RegExp]>([
  ['no destination', { destination: undefined }, /endpointType ''/],
  [
    'a destination of another kind',
    { destination: { endpointType: 'EventHub', properties: {} } },
    /endpointType 'EventHub' is not served here; use WebHook or AzureFunction/,
  ],
  [
    'no URL',
    { destination: { endpointType: 'WebHook', properties: {} } },
    /Supplied URL is invalid. It cannot be null or empty/,
  ],
  [
    'no function',
    { destination: { endpointType: 'AzureFunction', properties: { resourceId: '/subscriptions/x' } } },
    /is not the id of a function/,
  ],
  [
    'an unknown schema',
    { eventDeliverySchema: 'CustomInputSchema' },
    /'CustomInputSchema' is not one of EventGridSchema, CloudEventSchemaV1_0/,
  ],
  [
    'a retry policy out of range',
    { retryPolicy: { maxDeliveryAttempts: 31, eventTimeToLiveInMinutes: 0 } },
    /maxDeliveryAttempts must be an integer from 1 to 30, not 31.*eventTimeToLiveInMinutes.*1 to 1440, not 0/,
  ],
  [
    'a wrong filter and a wrong container',
    {
      filter: { advancedFilters: [{ operatorType: 'StringEquals', key: 'a', values: ['b'] }] },
      deadLetterDestination: {
        endpointType: 'StorageBlob',
        properties: { resourceId: '/s', blobContainerName: 'Bad_Name' },
      },
    },
    /StringEquals.*Bad_Name/,
  ],
])('refused: %s', async (_name, changes, message) => {
  const answer = await fixture.arm('PUT', PATH, webHook(changes));
  expect(answer).toMatchObject({
    status: 400,
    body: { error: { code: 'InvalidRequest', message: expect.stringMatching(message) } },
  });
  expect((await fixture.arm('GET', PATH)).status).toBe(404);
});

test('a bad name, and a scope that publishes nothing here', async () => {
  expect(await fixture.arm('PUT', PATH.replace('onImages', 'a_'), webHook())).toMatchObject({ status: 400 });
  const gallery = `${GROUP}/providers/Microsoft.Compute/galleries/g/providers/Microsoft.EventGrid/eventSubscriptions/onImages`;
  expect(await fixture.arm('PUT', gallery, webHook())).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('publishes no events here') } },
  });
});

test('lists: a subscription tells its resource groups too, in pages', async () => {
  await create(PATH, webHook());
  await create(`${GROUP}/providers/Microsoft.EventGrid/eventSubscriptions/inGroup`, webHook());
  const names = async (path: string) => {
    const { body } = await fixture.arm('GET', path);
    return (body as { value: { name: string }[] }).value.map(({ name }) => name);
  };
  const collection = PATH.replace('/onImages', '');
  expect(await names(collection)).toEqual(['onImages', 'inGroup']);
  expect(await names(`${GROUP}/providers/Microsoft.EventGrid/eventSubscriptions`)).toEqual(['inGroup']);
  const { body } = await fixture.arm('GET', `${collection}?$top=1`);
  const { nextLink } = body as { nextLink: string };
  expect(await names(nextLink)).toEqual(['inGroup']);
});

describe('system topics', () => {
  const put = (path = TOPIC, properties: object = source, location = 'global') =>
    fixture.arm('PUT', path, { location, properties });

  test('created, changed, listed', async () => {
    expect(await put()).toMatchObject({ status: 201 });
    expect(await put()).toMatchObject({ status: 200 });
    expect(await fixture.arm('PATCH', TOPIC, { tags: { a: 'b' } })).toMatchObject({ status: 200 });
    const { body } = await fixture.arm('GET', TOPIC);
    expect(body).toEqual({
      id: TOPIC,
      name: 'subscription-events',
      type: 'Microsoft.EventGrid/systemTopics',
      location: 'global',
      tags: { a: 'b' },
      properties: { provisioningState: 'Succeeded', ...source, metricResourceId: expect.any(String) },
    });
    expect((await fixture.arm('GET', `${SUBSCRIPTION}/providers/Microsoft.EventGrid/systemTopics`)).body).toEqual({
      value: [body],
    });
    expect((await fixture.arm('GET', TOPIC.replace('/subscription-events', ''))).body).toEqual({ value: [body] });
  });

  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a second one for the source',
      () => put(`${TOPIC}-2`, { ...source, source: SUBSCRIPTION.toUpperCase() }),
      /There is an existing tracked system topic for the given source .*\. Only one system topic is allowed per source\./,
    ],
    [
      'another source for it',
      () => put(TOPIC, { topicType: 'Microsoft.Resources.ResourceGroups', source: GROUP }),
      /System topic source cannot be modified\./,
    ],
    [
      'a location',
      () => put(`${TOPIC}-2`, { topicType: 'Microsoft.Resources.ResourceGroups', source: GROUP }, 'westus'),
      /Location 'westus' is invalid/,
    ],
    [
      'a topic type',
      () => put(`${TOPIC}-2`, { topicType: 'Microsoft.Storage.StorageAccounts', source: GROUP }),
      /'Microsoft.Storage.StorageAccounts' is not served here/,
    ],
    [
      'a source that does not fit',
      () => put(`${TOPIC}-2`, { topicType: 'microsoft.resourcenotifications.resources', source: GROUP }),
      /does not fit topic type/,
    ],
  ])('refused: %s', async (_name, request, message) => {
    await put();
    expect(await request()).toMatchObject({
      status: 400,
      body: { error: { code: 'InvalidRequest', message: expect.stringMatching(message) } },
    });
  });

  test('its event subscriptions get its events, and go with it', async () => {
    const nested = `${TOPIC}/eventSubscriptions/notify`;
    expect(await fixture.arm('PUT', nested, webHook())).toMatchObject({ status: 404 });
    await put(TOPIC, { topicType: 'microsoft.resourcenotifications.resources', source: SUBSCRIPTION });
    await create(nested, webHook());
    expect((await fixture.arm('GET', nested)).body).toMatchObject({
      type: 'Microsoft.EventGrid/systemTopics/eventSubscriptions',
      properties: {
        topic: TOPIC,
        filter: {
          includedEventTypes: expect.arrayContaining(['Microsoft.ResourceNotifications.Resources.CreatedOrUpdated']),
        },
      },
    });
    fixture.grid.publish(imageVersionWrite(fixture.clock));
    await until(() => receiver.notifications().length === 1);
    expect(receiver.notifications()[0]?.body).toMatchObject([
      { topic: SUBSCRIPTION, eventType: 'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated' },
    ]);
    expect(await fixture.arm('DELETE', TOPIC)).toMatchObject({ status: 200 });
    expect(await fixture.arm('DELETE', TOPIC)).toMatchObject({ status: 204 });
    expect(fixture.events().subscriptions).toEqual([]);
  });
});
