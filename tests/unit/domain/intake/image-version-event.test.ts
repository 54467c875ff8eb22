// Events are hints: three shapes say that an image version was written, everything else is ignored with a reason.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  decideOnEvent,
  type EventDecision,
  type IgnoredReason,
} from '../../../../src/domain/intake/image-version-event';
import { galleryId, versionId, versionText } from '../../samples';

type Json = Record<string, unknown>;
interface Event extends Json {
  data: Json;
}

const fixture = (name: string) =>
  JSON.parse(readFileSync(join(__dirname, `../../../fixtures/events/${name}.json`), 'utf8')) as Event;
const event = fixture('event-grid-schema');

const decide = (given: unknown): EventDecision => decideOnEvent(given, [galleryId]);
const withData = (change: Json, of = event): Event => ({ ...of, data: { ...of.data, ...change } });

const correlationId = '3c1f6b0e-2a44-4be1-9a32-1f7e7d6cbd0a';

test.each([
  ['event-grid-schema', '66666666-7777-8888-9999-000000000000', correlationId],
  ['cloud-events', '66666666-7777-8888-9999-000000000000', correlationId],
  ['without-claims', 'event 5f6c9d1b-0000-4c1d-9c55-cafe00000001', correlationId],
  ['resource-notification', 'event 9e1d5f1a-3d63-4a3b-9a30-5f6d5a8e7c11', null],
])('%s is a hint at the version, and names its write where the schema does', (name, by, named) => {
  expect(decide(fixture(name))).toEqual({
    time: expect.stringMatching(/^2026-11-22T18:38:0/),
    kind: 'hint',
    imageVersionId: versionId,
    by,
    eventId: fixture(name).id,
    correlationId: named,
  });
});

test('the deployment that the portal makes first is another operation', () => {
  expect(decide(fixture('portal-deployment'))).toEqual({
    kind: 'ignored',
    reason: 'OtherOperation',
    message: 'the operation is "Microsoft.Resources/deployments/write"',
    eventId: '0d1a5b60-7c1b-4f0f-9a40-aa00000000d1',
  });
});

test.each<[string, unknown]>([
  ['case of type and operation', withData({ operationName: 'MICROSOFT.COMPUTE/GALLERIES/IMAGES/VERSIONS/WRITE' })],
  ['upper-case event type', { ...event, eventType: event.eventType?.toString().toUpperCase() }],
  ['subject where there is no resourceUri', withData({ resourceUri: undefined })],
  ['an empty eventType beside a type', { ...event, eventType: '', type: event.eventType }],
  ['claims that are a text', withData({ claims: '{"appid":"x"}' })],
  ['authorization that is a text', withData({ claims: {}, authorization: '{}' })],
])('%s is still a hint', (_, given) => {
  expect(decide(given)).toMatchObject({ kind: 'hint', imageVersionId: versionId });
});

test.each<[string, unknown, IgnoredReason, string]>([
  ['null', null, 'NotAnEvent', 'it has no type or no data'],
  ['a text', JSON.stringify(event), 'NotAnEvent', 'it has no type or no data'],
  ['a list', [event], 'NotAnEvent', 'it has no type or no data'],
  ['an empty object', {}, 'NotAnEvent', 'it has no type or no data'],
  ['no type', { ...event, eventType: undefined }, 'NotAnEvent', 'it has no type or no data'],
  ['an empty type', { ...event, eventType: '' }, 'NotAnEvent', 'it has no type or no data'],
  ['no data', { ...event, data: undefined }, 'NotAnEvent', 'it has no type or no data'],
  ['data that is a text', { ...event, data: JSON.stringify(event.data) }, 'NotAnEvent', 'it has no type or no data'],
  [
    'a failed write',
    { ...event, eventType: 'Microsoft.Resources.ResourceWriteFailure' },
    'OtherEventType',
    `the event's type is "Microsoft.Resources.ResourceWriteFailure"`,
  ],
  [
    'a deletion',
    { ...event, eventType: 'Microsoft.Resources.ResourceDeleteSuccess' },
    'OtherEventType',
    `the event's type is "Microsoft.Resources.ResourceDeleteSuccess"`,
  ],
  ['no operation', withData({ operationName: undefined }), 'OtherOperation', 'the operation is ""'],
  [
    'a gallery write',
    withData({ operationName: 'Microsoft.Compute/galleries/write' }),
    'OtherOperation',
    'the operation is "Microsoft.Compute/galleries/write"',
  ],
  [
    'a version deletion',
    withData({ operationName: 'Microsoft.Compute/galleries/images/versions/delete' }),
    'OtherOperation',
    'the operation is "Microsoft.Compute/galleries/images/versions/delete"',
  ],
  [
    'a notification about a virtual machine',
    withData(
      { resourceInfo: { id: versionText, type: 'Microsoft.Compute/virtualMachines' } },
      fixture('resource-notification'),
    ),
    'OtherResource',
    `the resource's type is "Microsoft.Compute/virtualMachines"`,
  ],
  [
    'a notification without a resource',
    withData({ resourceInfo: undefined }, fixture('resource-notification')),
    'OtherResource',
    `the resource's type is ""`,
  ],
  [
    'another gallery',
    withData({ resourceUri: versionText.replace('contosoImages', 'fabrikam') }),
    'GalleryNotWatched',
    'gallery "fabrikam" is not among WATCHED_GALLERIES',
  ],
  [
    'the same gallery name in another group',
    withData({ resourceUri: versionText.replace('images-rg', 'evil-rg') }),
    'GalleryNotWatched',
    'gallery "contosoImages" is not among WATCHED_GALLERIES',
  ],
])('%s is ignored', (_, given, reason, message) => {
  expect(decide(given)).toMatchObject({ kind: 'ignored', reason, message });
});

test.each<[string, Event]>([
  ['a path that climbs', withData({ resourceUri: versionText.replace('/images/', '/../images/') })],
  ['an image definition', withData({ resourceUri: versionText.replace('/versions/1.0.0', '') })],
  ['no resource at all', { ...withData({ resourceUri: undefined }), subject: undefined }],
  [
    'a notification whose id is a list',
    withData(
      { resourceInfo: { id: [versionText], type: 'Microsoft.Compute/galleries/images/versions' } },
      fixture('resource-notification'),
    ),
  ],
])('%s is a malformed id, and the message says of what', (_, given) => {
  const decision = decide(given);
  expect(decision).toMatchObject({ kind: 'ignored', reason: 'MalformedResourceId', eventId: given.id });
  expect('message' in decision && decision.message).toMatch(/^resourceUri (must be|has) /);
});

test.each<[string, Json, string]>([
  ['the name', { claims: { name: 'Ada', appid: 'app' } }, 'Ada'],
  ['the application', { claims: { name: '', appid: 'app' } }, 'app'],
  ['the principal of the evidence', { claims: {}, authorization: { evidence: { principalId: 'oid' } } }, 'oid'],
  ['the event', { claims: {}, authorization: {} }, `event ${event.id as string}`],
])('the caller is %s', (_, data, by) => {
  expect(decide(withData(data))).toMatchObject({ by });
});

test('names of callers and events are told short and on one line', () => {
  const hostile = `${'x'.repeat(100)}\r\n${'y'.repeat(10_000)}`;
  const decision = decide({ ...withData({ claims: { name: hostile } }), id: hostile });
  const told = `${'x'.repeat(100)}??${'y'.repeat(17)}…`;
  expect(decision).toMatchObject({ kind: 'hint', by: told, eventId: told });
});

test('an event without an id is a hint all the same', () => {
  expect(decide({ ...event, id: 7 })).toMatchObject({ kind: 'hint', eventId: '' });
});

test('nothing is watched, nothing is a hint', () => {
  expect(decideOnEvent(event, [])).toMatchObject({ kind: 'ignored', reason: 'GalleryNotWatched' });
});

const memberNames = fc.constantFrom(
  'id',
  'eventType',
  'type',
  'data',
  'subject',
  'operationName',
  'resourceUri',
  'resourceInfo',
  'claims',
  'authorization',
);
const values = fc.oneof(
  fc.anything(),
  fc.constantFrom(
    'Microsoft.Resources.ResourceWriteSuccess',
    'Microsoft.ResourceNotifications.Resources.CreatedOrUpdated',
    'Microsoft.Compute/galleries/images/versions/write',
    'Microsoft.Compute/galleries/images/versions',
    versionText,
  ),
);
const hostileEvents = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    values,
    fc.dictionary(memberNames, tie('value'), { maxKeys: 8 }),
  ),
})).value;

test('no input makes it throw, and what is no hint has a reason', () => {
  fc.assert(
    fc.property(hostileEvents, (given) => {
      const decision = decide(given);
      expect(decision.kind === 'hint' || decision.message.length > 0).toBe(true);
    }),
    { numRuns: 10_000 },
  );
});

test('a real event with any one member replaced never throws and never leaves the watched gallery', () => {
  const mutated = fc
    .tuple(fc.constantFrom(...Object.keys(event.data)), fc.anything(), fc.boolean())
    .map(([member, value, outside]) => (outside ? { ...event, [member]: value } : withData({ [member]: value })));
  fc.assert(
    fc.property(mutated, (given) => {
      const decision = decide(given);
      expect(decision.kind === 'ignored' || decision.imageVersionId.galleryName === 'contosoImages').toBe(true);
    }),
    { numRuns: 3_000 },
  );
});
