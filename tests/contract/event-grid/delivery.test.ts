// Delivery over real HTTP: what a subscriber gets, retries, batches, bounds, restarts.

import {
  countsOf,
  createFixture,
  type Fixture,
  GROUP,
  imageVersionWrite,
  publishVersions,
  SUBSCRIPTION,
  until,
  VERSION,
} from './event-grid-fixture';
import { answersWith, type Receiver, startReceiver } from './receiver';

const MINUTE = 60_000;
const CLOUD = { eventDeliverySchema: 'CloudEventSchemaV1_0' };

let receiver: Receiver;
let fixture: Fixture;

beforeEach(async () => {
  receiver = await startReceiver();
  fixture = createFixture({ timeoutMilliseconds: 300, functionHost: { url: receiver.url } });
});
afterEach(async () => {
  fixture.close();
  await receiver.close();
});

const publish = (count = 1) => publishVersions(fixture, count);
const counts = () => countsOf(fixture);

test('the Event Grid schema: an array of one, with its headers', async () => {
  await fixture.subscribe(`${receiver.url}/hook?code=k`);
  publish();
  await until(() => receiver.notifications().length === 1);
  expect(receiver.notifications()[0]).toMatchObject({
    method: 'POST',
    url: '/hook?code=k',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'aeg-event-type': 'Notification',
      'aeg-subscription-name': 'ONIMAGES',
      'aeg-delivery-count': '0',
      'aeg-data-version': '2',
      'aeg-metadata-version': '1',
    },
    body: [
      {
        topic: SUBSCRIPTION,
        eventType: 'Microsoft.Resources.ResourceWriteSuccess',
        subject: VERSION.replace('resourceGroups', 'resourcegroups'),
      },
    ],
  });
  await until(() => counts()?.delivered === 1);
  expect(fixture.events().pending).toEqual([]);
});

test('CloudEvents: one object of its own media type', async () => {
  await fixture.subscribe(receiver.url, CLOUD);
  publish();
  await until(() => receiver.notifications().length === 1);
  expect(receiver.notifications()[0]).toMatchObject({
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-request-origin': 'eventgrid.azure.net',
    },
    body: { specversion: '1.0', source: SUBSCRIPTION, type: 'Microsoft.Resources.ResourceWriteSuccess' },
  });
});

test("a function's events go to the host's webhook, with its system key if it has one", async () => {
  const functionHost = { url: receiver.url, systemKey: () => 'sys/key' };
  const other = createFixture({ functionHost });
  receiver.answerWith(() => ({ status: 202 }));
  const resourceId = `${GROUP}/providers/Microsoft.Web/sites/app/functions/onImageVersionEvent`;
  await other.subscribe('', { destination: { endpointType: 'AzureFunction', properties: { resourceId } } });
  other.grid.publish(imageVersionWrite(other.clock));
  await until(() => receiver.notifications().length === 1);
  expect(receiver.notifications()[0]?.url).toBe(
    '/runtime/webhooks/EventGrid?functionName=onImageVersionEvent&code=sys%2Fkey',
  );
  other.close();
});

test('only what passes the filter and lies in the scope is delivered', async () => {
  const filter = {
    advancedFilters: [
      {
        operatorType: 'StringIn',
        key: 'data.operationName',
        values: ['Microsoft.Compute/galleries/images/versions/write'],
      },
    ],
  };
  await fixture.subscribe(receiver.url, { filter }, GROUP);
  const other = `${SUBSCRIPTION}/resourceGroups/images-rg-2/providers/Microsoft.Compute/galleries/g`;
  fixture.grid.publish(imageVersionWrite(fixture.clock, { resourceId: other }));
  fixture.grid.publish(imageVersionWrite(fixture.clock, { operationName: 'Microsoft.Compute/galleries/write' }));
  publish();
  await until(() => receiver.notifications().length === 1);
  expect(receiver.notifications()[0]?.body).toMatchObject([{ topic: GROUP }]);
  expect(fixture.events().published.map(({ matched }) => matched.length)).toEqual([0, 1]);
});

test('a failed delivery is repeated on the schedule until it succeeds', async () => {
  receiver.answerWith(answersWith(500, 503, 404, 200));
  await fixture.subscribe(receiver.url);
  publish();
  for (const [index, seconds] of [10, 30, 60].entries()) {
    await until(() => fixture.events().pending[0]?.attempts === index + 1);
    fixture.clock.jump((seconds - 2) * 1000);
    expect(receiver.notifications()).toHaveLength(index + 1);
    fixture.clock.jump(3000);
    await until(() => receiver.notifications().length === index + 2);
  }
  await until(() => counts()?.delivered === 1);
  expect(receiver.notifications().map(({ headers }) => headers['aeg-delivery-count'])).toEqual(['0', '1', '2', '3']);
  expect(fixture.events().attempts.map(({ attempt, outcome, status }) => [attempt, outcome, status])).toEqual([
    [1, 'InternalServerError', 500],
    [2, 'ServiceUnavailable', 503],
    [3, 'NotFound', 404],
    [4, 'Delivered', 200],
  ]);
});

test.each<[string, () => void, string]>([
  [
    'no answer in time',
    () =>
      receiver.answerWith(({ headers, body }) =>
        headers['aeg-event-type'] === 'Notification'
          ? undefined
          : answersWith(200)({ method: 'POST', url: '', headers, body }),
      ),
    'TimedOut',
  ],
  ['a redirect', () => receiver.answerWith(answersWith(302)), 'Http302'],
])('%s counts as a failed attempt', async (_name, arrange, outcome) => {
  arrange();
  await fixture.subscribe(receiver.url);
  publish();
  await until(() => fixture.events().attempts.length === 1);
  expect(fixture.events().attempts[0]).toMatchObject({ outcome });
  await until(() => fixture.events().pending[0]?.attempts === 1);
});

test('batches: as many events as the subscription takes, in one request', async () => {
  const destination = {
    endpointType: 'WebHook',
    properties: { endpointUrl: receiver.url, maxEventsPerBatch: 4, preferredBatchSizeInKilobytes: 64 },
  };
  await fixture.subscribe('', { destination });
  publish(10);
  await until(() => counts()?.delivered === 10);
  expect(
    receiver
      .notifications()
      .map(({ body }) => (body as unknown[]).length)
      .sort(),
  ).toEqual([2, 4, 4]);
});

test('no more than ten requests to one subscriber at a time', async () => {
  const held: (() => void)[] = [];
  receiver.answerWith((request) =>
    request.headers['aeg-event-type'] === 'Notification'
      ? new Promise((resolve) => held.push(() => resolve({ status: 200 })))
      : answersWith(200)(request),
  );
  const patient = createFixture({ timeoutMilliseconds: 10_000 });
  await patient.subscribe(receiver.url);
  for (let index = 0; index < 25; index++) {
    patient.grid.publish(imageVersionWrite(patient.clock));
  }
  for (const total of [10, 20, 25]) {
    await until(() => held.length === total);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(held).toHaveLength(total);
    for (const release of held) {
      release();
    }
    await until(() => patient.events().subscriptions[0]?.delivered === total);
  }
  patient.close();
});

test('an expired subscription gets nothing more', async () => {
  const expirationTimeUtc = new Date(fixture.clock.now() + MINUTE).toISOString();
  await fixture.subscribe(receiver.url, { expirationTimeUtc });
  publish();
  await until(() => counts()?.delivered === 1);
  fixture.clock.jump(2 * MINUTE);
  publish();
  expect(counts()).toMatchObject({ matched: 1, delivering: false });
});

test('a restart takes up what was under way', async () => {
  receiver.answerWith(answersWith(500));
  await fixture.subscribe(receiver.url);
  publish(2);
  await until(() => fixture.events().pending.every(({ attempts }) => attempts === 1));
  fixture.close();
  receiver.answerWith(answersWith(200));
  const next = createFixture({}, fixture.store);
  next.grid.resume('https://localhost:7443');
  next.clock.jump(11_000);
  await until(() => receiver.notifications().length === 4);
  await until(() => next.events().pending.length === 0);
  expect(receiver.notifications().at(-1)?.headers['aeg-delivery-count']).toBe('1');
  next.close();
});

test('deleting a subscription ends its deliveries; resetting ends all', async () => {
  receiver.answerWith(answersWith(500));
  await fixture.subscribe(receiver.url);
  publish(2);
  await until(() => fixture.events().pending.every(({ attempts }) => attempts === 1));
  const path = `${SUBSCRIPTION}/providers/Microsoft.EventGrid/eventSubscriptions/onImages`;
  expect((await fixture.arm('DELETE', path)).status).toBe(200);
  expect(fixture.events().pending).toEqual([]);
  expect((await fixture.arm('DELETE', path)).status).toBe(204);
  await fixture.subscribe(receiver.url);
  publish();
  fixture.grid.reset();
  expect(fixture.events()).toMatchObject({ pending: [], published: [], attempts: [] });
});
