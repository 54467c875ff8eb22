// What becomes of events that cannot be delivered: dead letters as files in Azure's format, or nothing.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countsOf, createFixture, type Fixture, GROUP, publishVersions, until } from './event-grid-fixture';
import { answersWith, type Receiver, startReceiver } from './receiver';

const MINUTE = 60_000;
const CLOUD = { eventDeliverySchema: 'CloudEventSchemaV1_0' };
const DEAD_LETTERS = {
  deadLetterDestination: {
    endpointType: 'StorageBlob',
    properties: {
      resourceId: `${GROUP}/providers/Microsoft.Storage/storageAccounts/letters`,
      blobContainerName: 'undelivered',
    },
  },
};

let directory: string;
let receiver: Receiver;
let fixture: Fixture;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'event-grid-'));
  receiver = await startReceiver();
  fixture = createFixture({ deadLetterDirectory: directory });
});
afterEach(async () => {
  fixture.close();
  await receiver.close();
  rmSync(directory, { recursive: true });
});

const publish = (count = 1) => publishVersions(fixture, count);
const counts = () => countsOf(fixture);
const files = () => readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

test.each([
  [
    'Event Grid',
    {},
    {
      deadLetterReason: 'UndeliverableDueToHttpBadRequest',
      deliveryAttempts: 1,
      lastDeliveryOutcome: 'BadRequest',
      lastHttpStatusCode: 400,
      eventType: 'Microsoft.Resources.ResourceWriteSuccess',
    },
  ],
  [
    'CloudEvents',
    CLOUD,
    {
      deadletterreason: 'UndeliverableDueToHttpBadRequest',
      deliveryattempts: 1,
      lastdeliveryoutcome: 'BadRequest',
      lasthttpstatuscode: 400,
      type: 'Microsoft.Resources.ResourceWriteSuccess',
    },
  ],
])('in the %s schema: an array in a blob, five minutes after the last attempt', async (_name, schema, members) => {
  receiver.answerWith(answersWith(400));
  await fixture.subscribe(receiver.url, { ...schema, ...DEAD_LETTERS });
  publish(2);
  await until(() => fixture.events().pending.filter(({ deadLetterReason }) => deadLetterReason).length === 2);
  fixture.clock.jump(4.5 * MINUTE);
  expect(files()).toEqual([]);
  fixture.clock.jump(MINUTE);
  const [file, ...others] = files();
  expect(others).toEqual([]);
  const path = join(file!.parentPath, file!.name).slice(directory.length + 1);
  expect(path).toMatch(/^undelivered\/ONIMAGES\/\d{4}\/[1-9]\d?\/[1-9]\d?\/(0|[1-9]\d?)\/[0-9a-f-]{36}\.json$/);
  const letters = JSON.parse(readFileSync(join(directory, path), 'utf8'));
  expect(letters).toEqual([expect.objectContaining(members), expect.objectContaining(members)]);
  expect(JSON.stringify(letters[0])).toMatch(/"publish[tT]ime":"[^"]+\.\d{7}Z".*"last[dD]elivery[aA]ttempt[tT]ime":"/);
  expect(counts()).toMatchObject({ deadLettered: 2, dropped: 0 });
  expect(fixture.events().deadLetters[0]).toMatchObject({
    path,
    events: [{ deadLetterReason: 'UndeliverableDueToHttpBadRequest' }, {}],
  });
});

test('after the last attempt that the policy allows, and after the time to live', async () => {
  receiver.answerWith(answersWith(500));
  await fixture.subscribe(receiver.url, { ...DEAD_LETTERS, retryPolicy: { maxDeliveryAttempts: 2 } });
  publish();
  await until(() => fixture.events().pending[0]?.attempts === 1);
  fixture.clock.jump(11_000);
  await until(() => fixture.events().pending[0]?.deadLetterReason === 'MaxDeliveryAttemptsExceeded');
  fixture.clock.jump(5.1 * MINUTE);
  await fixture.subscribe(receiver.url, { ...DEAD_LETTERS, retryPolicy: { eventTimeToLiveInMinutes: 1 } });
  publish();
  await until(() => fixture.events().pending[0]?.attempts === 1);
  fixture.clock.jump(11_000);
  await until(() => fixture.events().pending[0]?.attempts === 2);
  fixture.clock.jump(31_000);
  await until(() => fixture.events().pending[0]?.deadLetterReason === 'TimeToLiveExceeded');
  fixture.clock.jump(5.1 * MINUTE);
  expect(files()).toHaveLength(2);
});

test('an event whose dead letter cannot be written is dropped, as where the container is gone', async () => {
  writeFileSync(join(directory, 'undelivered'), 'a file where a folder is needed');
  receiver.answerWith(answersWith(400));
  await fixture.subscribe(receiver.url, DEAD_LETTERS);
  publish();
  await until(() => fixture.events().pending[0]?.deadLetterReason !== undefined);
  fixture.clock.jump(5.1 * MINUTE);
  expect(counts()).toMatchObject({ dropped: 1, deadLettered: 0 });
});

test('without a destination an event is dropped', async () => {
  receiver.answerWith(answersWith(413));
  await fixture.subscribe(receiver.url);
  publish();
  await until(() => counts()?.dropped === 1);
  expect(files()).toEqual([]);
  expect(fixture.events().pending).toEqual([]);
});
