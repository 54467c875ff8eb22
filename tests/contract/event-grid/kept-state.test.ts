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

const start = () => startAzure({ stateDir: directory, clockSpeed: 100, settings: { keepState: 'on' } });
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
