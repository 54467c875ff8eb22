// Event Grid's operations by plain REST, with a subscriber that consents to the handshake.

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { subscriptionId } from '../../local/azure/state/seed-ids';
import type { ArmCall, RecordedAzure } from './recorded-azure';

const SUBSCRIPTION = `/subscriptions/${subscriptionId}`;
const GROUP = `${SUBSCRIPTION}/resourceGroups/images-rg`;
const TOPIC = `${GROUP}/providers/Microsoft.EventGrid/systemTopics/conformance`;
const API_VERSIONS = ['2022-06-15', '2025-02-15'];

/** @throws Error if a request is refused */
export async function playEventGrid(azure: RecordedAzure): Promise<void> {
  const subscriber = await startSubscriber();
  try {
    for (const apiVersion of API_VERSIONS) {
      const must = async (method: string, path: string, body?: unknown) => {
        const call: ArmCall = { method, path, apiVersion, ...(body === undefined ? {} : { body }) };
        const { status, body: answer } = await azure.finish(call);
        if (status >= 400) {
          throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
        }
      };
      await playSystemTopic(must, subscriber.url);
      await playScopes(must, subscriber.url);
    }
  } finally {
    await subscriber.close();
  }
}

type Play = (method: string, path: string, body?: unknown) => Promise<void>;

async function playSystemTopic(must: Play, endpointUrl: string): Promise<void> {
  const properties = { topicType: 'Microsoft.Resources.Subscriptions', source: SUBSCRIPTION };
  await must('PUT', TOPIC, { location: 'global', properties });
  await must('PATCH', TOPIC, { tags: { purpose: 'conformance' } });
  await must('GET', TOPIC);
  await must('GET', `${GROUP}/providers/Microsoft.EventGrid/systemTopics`);
  await must('GET', `${SUBSCRIPTION}/providers/Microsoft.EventGrid/systemTopics`);
  await playEventSubscription(must, `${TOPIC}/eventSubscriptions`, endpointUrl);
  await must('DELETE', TOPIC);
}

async function playScopes(must: Play, endpointUrl: string): Promise<void> {
  for (const scope of [SUBSCRIPTION, GROUP]) {
    await playEventSubscription(must, `${scope}/providers/Microsoft.EventGrid/eventSubscriptions`, endpointUrl);
  }
}

async function playEventSubscription(must: Play, collection: string, endpointUrl: string): Promise<void> {
  const path = `${collection}/conformance`;
  const advancedFilters = [
    {
      operatorType: 'StringIn',
      key: 'data.operationName',
      values: ['Microsoft.Compute/galleries/images/versions/write'],
    },
    { operatorType: 'BoolEquals', key: 'data.missing', value: false },
  ];
  await must('PUT', path, {
    properties: {
      destination: { endpointType: 'WebHook', properties: { endpointUrl } },
      filter: { includedEventTypes: ['Microsoft.Resources.ResourceWriteSuccess'], advancedFilters },
      eventDeliverySchema: 'CloudEventSchemaV1_0',
    },
  });
  await must('PATCH', path, { labels: ['conformance'] });
  await must('GET', path);
  await must('GET', collection);
  await must('POST', `${path}/getFullUrl`);
  await must('POST', `${path}/getDeliveryAttributes`);
  await must('DELETE', path);
}

async function startSubscriber(): Promise<{ url: string; close(): Promise<void> }> {
  const server = http.createServer((_request, response) => {
    response.writeHead(200, { 'WebHook-Allowed-Origin': '*' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
