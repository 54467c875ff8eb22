// The event subscription of the Bicep, put to the simulated Event Grid: it is accepted, and passes on what it should.
import { matchesFilter } from '../../local/azure/services/event-grid/event-filter';
import { parseEventSubscription } from '../../local/azure/services/event-grid/parse-event-subscription';
import type { EventGridEvent } from '../../local/azure/services/event-grid/resource-event';
import { watchedGallery } from '../../local/stack/sample';
import { readProjectFile } from '../support/infra/infra-text';
import { resourceWriteSuccess } from '../support/product/events';

const functionId = '/subscriptions/s/resourceGroups/r/providers/Microsoft.Web/sites/app/functions/onImageVersionEvent';
const parameters: Readonly<Record<string, unknown>> = {
  functionId,
  deadLetterAccountId: '/subscriptions/s/resourceGroups/r/providers/Microsoft.Storage/storageAccounts/st',
  deadLetterContainerName: 'dead-letters',
  "map(galleryIds, id => '${id}/images/')": [`${watchedGallery}/images/`],
};

/** An object literal of Bicep as the JSON that ARM is sent: one member a line, no comments, no commas. */
function toJson(bicep: string): unknown {
  const json = bicep
    .replace(/^\s*\/\/.*$/gm, '')
    .split('\n')
    .map((line) => {
      const [, key, value = line.trim()] = /^\s*(\w+): (.*)$/.exec(line) ?? [];
      const known = parameters[value];
      const text =
        known === undefined ? value.replace(/(\w+): /g, '"$1": ').replaceAll("'", '"') : JSON.stringify(known);
      return key === undefined ? text : `"${key}": ${text}`;
    })
    .filter((line) => line !== '')
    .join('\n');
  return JSON.parse(json.replace(/([^[{,:])\n(?=["{])/g, '$1,\n'));
}

const template = readProjectFile('infra/events/event-subscription.bicep');
const properties = toJson(/^ {2}properties: (\{[\s\S]*?\n {2}\})$/m.exec(template)?.[1] ?? '');
const subscription = parseEventSubscription(properties as Parameters<typeof parseEventSubscription>[0], [
  'Microsoft.Resources.ResourceWriteSuccess',
  'Microsoft.Resources.ResourceDeleteSuccess',
]);
const version = `${watchedGallery}/images/ubuntu-pro/versions/1.0.0`;

test('delivers to the function, one event a call, and gives up after a day, not silently', () => {
  expect(properties).toMatchObject({
    destination: {
      endpointType: 'AzureFunction',
      properties: { resourceId: functionId, maxEventsPerBatch: 1 },
    },
    deadLetterWithResourceIdentity: { deadLetterDestination: { properties: { blobContainerName: 'dead-letters' } } },
  });
  expect(subscription.retryPolicy).toMatchObject({ maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 });
});

test.each([
  ['a version of the watched gallery', true, resourceWriteSuccess(version)],
  ['the same in other letters', true, resourceWriteSuccess(version.toUpperCase())],
  ['a version of another gallery', false, resourceWriteSuccess(version.replace('contosoImages', 'fabrikamDevImages'))],
  [
    'a gallery whose name begins alike',
    false,
    resourceWriteSuccess(version.replace('contosoImages', 'contosoImages2')),
  ],
  ['a gallery of that name elsewhere', false, resourceWriteSuccess(version.replace('images-rg', 'other-rg'))],
  ['a deletion', false, resourceWriteSuccess(version, { eventType: 'Microsoft.Resources.ResourceDeleteSuccess' })],
  [
    'a deployment',
    false,
    resourceWriteSuccess(version, { data: { operationName: 'Microsoft.Resources/deployments/write' } }),
  ],
])('the filter and %s: passed on %s', (_what, expected, event) => {
  expect(matchesFilter(subscription.filter, event as unknown as EventGridEvent)).toBe(expected);
});
