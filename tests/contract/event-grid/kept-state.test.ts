// The whole simulated Azure, stopped and started again: subscriptions and undelivered events go on where they were.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatedAzure, startAzure } from '../../../local/azure/start-azure';
import { operatorIdentity } from '../../../local/azure/state/seed-ids';
import { createAzureUser } from '../../../local/stack/azure-user';
import { GROUP, SUBSCRIPTION, until } from './event-grid-fixture';
import { answersWith, type Receiver, startReceiver } from './receiver';

const EVENT_SUBSCRIPTION = `${SUBSCRIPTION}/providers/Microsoft.EventGrid/eventSubscriptions/onGalleries?api-version=2025-02-15`;

let directory: string;
let receiver: Receiver;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'event-grid-'));
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  rmSync(directory, { recursive: true });
});

const start = (log?: (line: string) => void) =>
  startAzure({ stateDir: directory, clockSpeed: 100, settings: { keepState: 'on' }, ...(log && { log }) });
const signIn = (azure: SimulatedAzure) => createAzureUser({ ...azure, clientId: operatorIdentity.clientId });

test('a restart delivers what the last run could not, and no subscription has to be made again', async () => {
  const first = await start();
  const user = await signIn(first);
  receiver.answerWith(answersWith(503));
  const destination = { endpointType: 'WebHook', properties: { endpointUrl: receiver.url } };
  const filter = { advancedFilters: [{ operatorType: 'StringEndsWith', key: 'subject', values: ['/galleries/kept'] }] };
  await user.send('PUT', EVENT_SUBSCRIPTION, { properties: { destination, filter } });
  await until(
    async () => (await user.send('GET', EVENT_SUBSCRIPTION)).body.properties.provisioningState === 'Succeeded',
  );
  const gallery = `${GROUP}/providers/Microsoft.Compute/galleries/kept?api-version=2024-03-03`;
  await user.send('PUT', gallery, { location: 'westus' });
  await until(() => receiver.notifications().length > 0);
  await first.close();
  const attempts = receiver.notifications().length;

  receiver.answerWith(answersWith(200));
  const second = await start();
  try {
    await until(() => receiver.notifications().length > attempts);
    const [before, after] = [receiver.notifications()[0], receiver.notifications().at(-1)];
    expect(after?.body).toEqual(before?.body);
    const again = await signIn(second);
    await until(
      async () =>
        (await again.send('GET', '/_sim/events?subscription=onGalleries')).body.subscriptions[0].delivered === 1,
    );
    expect((await again.send('GET', EVENT_SUBSCRIPTION)).body.properties.destination.properties.endpointBaseUrl).toBe(
      `${receiver.url}`,
    );
  } finally {
    await second.close();
  }
});

test('when its subscribers are being stopped: it delivers and complains no more, goes on answering, and the next run delivers', async () => {
  const said: string[] = [];
  const first = await start((line) => said.push(line));
  const user = await signIn(first);
  const destination = { endpointType: 'WebHook', properties: { endpointUrl: receiver.url } };
  const filter = { advancedFilters: [{ operatorType: 'StringContains', key: 'subject', values: ['/galleries/'] }] };
  await user.send('PUT', EVENT_SUBSCRIPTION, { properties: { destination, filter } });
  await until(
    async () => (await user.send('GET', EVENT_SUBSCRIPTION)).body.properties.provisioningState === 'Succeeded',
  );
  const write = (name: string) =>
    user.send('PUT', `${GROUP}/providers/Microsoft.Compute/galleries/${name}?api-version=2024-03-03`, {
      location: 'westus',
    });
  // Its last attempt fails before it hears that this is the end, the next ones would after that.
  receiver.answerWith(() => {
    first.holdEvents();
    return { status: 503 };
  });
  await write('before');
  await until(() => receiver.notifications().length > 0);
  const attempts = receiver.notifications().length;
  expect((await write('after')).status).toBe(201);
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // a hundred seconds of its clock: many attempts, had it gone on
  expect(receiver.notifications()).toHaveLength(attempts);
  expect(said.filter((line) => line.startsWith('Event Grid'))).toEqual([]);
  await first.close();

  receiver.answerWith(answersWith(200));
  const second = await start();
  try {
    const subjects = () => JSON.stringify(receiver.notifications().slice(attempts));
    await until(() => subjects().includes('/galleries/before') && subjects().includes('/galleries/after'));
  } finally {
    await second.close();
  }
});
