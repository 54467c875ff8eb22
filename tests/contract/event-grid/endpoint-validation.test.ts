// Creating subscriptions: good and bad handshakes in both schemas, manual validation, functions that exist or do not.

import {
  createFixture,
  type Fixture,
  GROUP,
  imageVersionWrite,
  operationEnd,
  SUBSCRIPTION,
  until,
} from './event-grid-fixture';
import { type Behaviour, type Receiver, startReceiver } from './receiver';

const CLOUD = { eventDeliverySchema: 'CloudEventSchemaV1_0' };
const FUNCTION = `${GROUP}/providers/Microsoft.Web/sites/app/functions/onImageVersionEvent`;
const PATH = `${SUBSCRIPTION}/providers/Microsoft.EventGrid/eventSubscriptions/onImages`;

let receiver: Receiver;
let fixture: Fixture;

beforeEach(async () => {
  receiver = await startReceiver();
  fixture = createFixture({ functionHost: { url: receiver.url }, timeoutMilliseconds: 200 }, undefined, 1000);
});
afterEach(async () => {
  fixture.close();
  await receiver.close();
});

const state = async () =>
  ((await fixture.arm('GET', PATH)).body as { properties: { provisioningState: string } }).properties.provisioningState;

test('the Event Grid handshake: what is sent, and consent', async () => {
  expect(await fixture.subscribe(`${receiver.url}/hook?code=secret`)).toMatchObject({ status: 'Succeeded' });
  const [request] = receiver.received;
  expect(request).toMatchObject({
    method: 'POST',
    url: '/hook?code=secret',
    headers: {
      'aeg-event-type': 'SubscriptionValidation',
      'aeg-subscription-name': 'ONIMAGES',
      'content-type': 'application/json; charset=utf-8',
    },
    body: [
      {
        topic: SUBSCRIPTION,
        subject: '',
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
        eventTime: expect.stringMatching(/\.\d{7}Z$/),
        metadataVersion: '1',
        dataVersion: '1',
        data: {
          validationCode: expect.stringMatching(/^[0-9A-F-]{36}$/),
          validationUrl: expect.stringContaining('https://localhost:7443/'),
        },
      },
    ],
  });
  expect(await state()).toBe('Succeeded');
});

test('the CloudEvents handshake: OPTIONS with an origin, answered with it or with *', async () => {
  expect(await fixture.subscribe(receiver.url, CLOUD)).toMatchObject({ status: 'Succeeded' });
  expect(receiver.received[0]).toMatchObject({
    method: 'OPTIONS',
    headers: {
      'webhook-request-origin': 'eventgrid.azure.net',
      'webhook-request-callback': expect.stringContaining('/validate?id='),
    },
  });
  receiver.answerWith(() => ({ status: 200, headers: { 'WebHook-Allowed-Origin': '*' } }));
  expect(await fixture.subscribe(receiver.url, CLOUD)).toMatchObject({ status: 'Succeeded' });
});

test.each<[string, object, Behaviour, RegExp]>([
  ['an error status', {}, () => ({ status: 404 }), /Http POST request failed with response code 404/],
  ['202, which is no consent', {}, () => ({ status: 202 }), /response code 202/],
  ['another code', {}, () => ({ status: 200, body: { validationResponse: 'x' } }), /not the one that was sent/],
  ['no answer, three times', {}, () => undefined, /response code Unknown/],
  ['OPTIONS not allowed', CLOUD, () => ({ status: 405 }), /Http OPTIONS request failed with response code 405/],
  [
    'another origin',
    CLOUD,
    () => ({ status: 200, headers: { 'WebHook-Allowed-Origin': 'other' } }),
    /'other', not 'eventgrid.azure.net'/,
  ],
])('a refused handshake: %s', async (_name, properties, behaviour, message) => {
  receiver.answerWith(behaviour);
  const { status, error } = await fixture.subscribe(`${receiver.url}/hook?code=secret`, properties);
  expect(status).toBe('Failed');
  expect(error).toMatchObject({ code: 'Url validation', message: expect.stringMatching(message) });
  expect(error?.message).toContain(`Webhook validation handshake failed for ${receiver.url}/hook.`);
  expect(await state()).toBe('Failed');
  fixture.grid.publish(imageVersionWrite(fixture.clock));
  expect(fixture.events().pending).toEqual([]);
});

test('a refused update leaves the subscription as it was', async () => {
  await fixture.subscribe(`${receiver.url}/good`);
  receiver.answerWith(({ url }) => (url === '/bad' ? { status: 500 } : { status: 200 }));
  expect(await fixture.subscribe(`${receiver.url}/bad`)).toMatchObject({ status: 'Failed' });
  expect(await state()).toBe('Succeeded');
  fixture.grid.publish(imageVersionWrite(fixture.clock));
  await until(() => receiver.notifications().length === 1);
  expect(receiver.notifications()[0]?.url).toBe('/good');
});

describe('manual validation', () => {
  const start = async () => {
    receiver.answerWith(() => ({ status: 200 }));
    const destination = { endpointType: 'WebHook', properties: { endpointUrl: receiver.url } };
    const answer = await fixture.arm('PUT', PATH, { properties: { destination } });
    await until(async () => (await state()) === 'AwaitingManualAction');
    const [event] = (receiver.received[0]?.body ?? []) as { data: { validationUrl: string } }[];
    return { answer, url: new URL(event?.data.validationUrl ?? '') };
  };

  test('a GET on the validation URL completes it', async () => {
    const { answer, url } = await start();
    const validate = () => fixture.grid.control('GET', url.pathname.replace('/_sim', ''), url.searchParams, undefined);
    expect(validate()).toMatchObject({ status: 200 });
    expect(await operationEnd(fixture, answer)).toMatchObject({ status: 'Succeeded' });
    expect(await state()).toBe('Succeeded');
    expect(validate()).toMatchObject({ status: 404 });
  });

  test('after ten simulated minutes it has failed', async () => {
    const { answer } = await start();
    fixture.clock.jump(601_000);
    expect(await operationEnd(fixture, answer)).toMatchObject({
      status: 'Failed',
      error: { code: 'Url validation', message: expect.stringContaining('within 10 minutes') },
    });
  });
});

describe('an AzureFunction destination', () => {
  const subscribe = () =>
    fixture.subscribe('', { destination: { endpointType: 'AzureFunction', properties: { resourceId: FUNCTION } } });

  test.each<[string, Behaviour, object]>([
    [
      'exists',
      () => ({
        status: 200,
        body: { name: 'onImageVersionEvent', config: { bindings: [{ type: 'eventGridTrigger' }] } },
      }),
      { status: 'Succeeded' },
    ],
    [
      'does not exist',
      () => ({ status: 404 }),
      { status: 'Failed', error: { code: 'Endpoint validation', message: 'Destination endpoint not found.' } },
    ],
    [
      'has another trigger',
      () => ({ status: 200, body: { config: { bindings: [{ type: 'httpTrigger' }] } } }),
      { error: { code: 'Unsupported Azure Function Trigger' } },
    ],
  ])('%s', async (_name, behaviour, expected) => {
    receiver.answerWith(behaviour);
    expect(await subscribe()).toMatchObject(expected);
    expect(receiver.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /admin/functions/onImageVersionEvent',
    ]);
  });

  test('its host does not run', async () => {
    await receiver.close();
    expect(await subscribe()).toMatchObject({ error: { message: 'Destination endpoint not found.' } });
  });
});
