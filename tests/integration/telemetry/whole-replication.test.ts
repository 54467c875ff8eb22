// What Application Insights is told of real replications through host, app and simulated Azure: each event exactly as often
// as promised, under one operation id, with all that it shall carry and nothing that it must not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentCommit } from '../../../build/commit';
import { version } from '../../../package.json';
import { replicationId } from '../../../src/domain/replication/replication-id';
import { parseImageVersionId } from '../../../src/domain/values/resource-id';
import { type TelemetryEventName, telemetryEvents } from '../../../src/telemetry/event-table';
import { queryFolder, queryText } from '../../../tools/workbook';
import { resourceWriteSuccess } from '../../support/product/events';
import { type Product, startProduct } from '../../support/product/product';
import { type ArrivedItem, ArrivedTelemetry, promptTelemetry } from '../../support/telemetry/arrived-telemetry';
import { runKql } from '../../support/telemetry/kql/kql-query';
import { loadKql } from '../../support/telemetry/kql/kusto-language';
import { databaseOf, toRow } from '../../support/telemetry/workspace';

const appPrincipal = 'b0000000-0000-4000-8000-000000000002';
const storedTypes = { EventData: true, RemoteDependencyData: true, MetricData: true };
const productOfThisBuild = [version, currentCommit()].filter(Boolean).join('+');

let product: Product;
let telemetry: ArrivedTelemetry;
beforeAll(async () => {
  product = await startProduct(promptTelemetry, 300);
  telemetry = new ArrivedTelemetry(product.publisher);
});
afterAll(async () => {
  await product.stop();
});

function idOf(version: string): string {
  const parsed = parseImageVersionId(product.versionId('ubuntu-pro', version));
  if (!parsed.ok) {
    throw new Error('malformed');
  }
  return replicationId(parsed.value);
}

let sentinels = 0;
/** Events arrive in the order in which they were tracked: when this one is there, all before it are. */
async function settled(): Promise<void> {
  sentinels += 1;
  const eventId = `sentinel ${sentinels}`;
  await product.deliver([resourceWriteSuccess('/subscriptions/nowhere', { id: eventId })]);
  await telemetry.until(
    () => telemetry.events('EventIgnored'),
    (events) => events.some(({ properties }) => properties.eventId === eventId),
  );
}

async function eventsOf(version: string): Promise<readonly ArrivedItem[]> {
  await settled();
  return (await telemetry.events()).filter(({ properties }) => properties.replicationId === idOf(version));
}

const names = (events: readonly ArrivedItem[], leaveOut = '') =>
  events.map(({ name }) => name).filter((name) => name !== leaveOut);
const count = (events: readonly ArrivedItem[], outcome: string) =>
  events.filter(({ name, properties }) => name === 'ReplicationRequested' && properties.outcome === outcome).length;

/** Deliveries of events about the version that the app took. */
async function deliveries(version: string): Promise<number> {
  const { body } = await product.publisher.send('GET', '/_sim/events');
  const published = body.published as readonly { event: { id: string; subject: string } }[];
  const ids = published
    .filter(({ event }) => event.subject.toLowerCase().endsWith(`/ubuntu-pro/versions/${version}`))
    .map(({ event }) => event.id);
  const attempts = body.attempts as readonly { eventIds: readonly string[] }[];
  return attempts.flatMap(({ eventIds }) => eventIds).filter((eventId) => ids.includes(eventId)).length;
}

test('a published version, its duplicates and our own write: every event as often as promised', async () => {
  await product.publish('ubuntu-pro', '3.0.0');
  await product.until(idOf('3.0.0'), ({ state }) => state === 'Replicating');
  const hint = resourceWriteSuccess(product.versionId('ubuntu-pro', '3.0.0'));
  await Promise.all([product.deliver([hint]), product.deliver([hint, hint])]);
  await product.until(idOf('3.0.0'));
  await product.deliver([hint]); // after the end: a check

  const events = await eventsOf('3.0.0');
  // A hint that comes before the first write has the run plan anew.
  const told = names(events, 'ReplicationRequested');
  expect(told.filter((name, index) => name !== 'ReplicationPlanned' || told[index - 1] !== name)).toEqual([
    'ReplicationPlanned',
    'GalleryIdentityEnsured',
    'TargetsAdded',
    'TargetReplicated',
    'TargetReplicated',
    'ReplicationFinished',
  ]);
  expect(count(events, 'started')).toBe(1);
  expect(count(events, 'unchanged')).toBeGreaterThanOrEqual(1);
  expect(count(events, 'conflict')).toBe(0);
  expect(names(events).filter((name) => name === 'ReplicationRequested')).toHaveLength((await deliveries('3.0.0')) + 4);

  for (const { name, properties, envelope } of events) {
    const shape = telemetryEvents[name as TelemetryEventName];
    const common = ['replicationId', 'imageVersionId', 'gallery', 'trigger', 'by'];
    const more = { ReplicationRequested: ['eventId', 'rule'], ReplicationFinished: ['rule'] }[name] ?? [];
    expect(Object.keys(properties).sort()).toEqual([...common, ...more, ...shape.properties].sort());
    expect(Object.keys(envelope.data.baseData.measurements ?? {}).sort()).toEqual([...shape.measurements].sort());
    expect(properties).toMatchObject({ trigger: 'event', gallery: expect.stringMatching(/galleries\/contosoimages$/) });
    expect(envelope.sampleRate).toBe(100);
    expect(envelope.tags['ai.application.ver']).toBe(productOfThisBuild);
  }
  const zones = events.filter(({ name }) => name === 'TargetReplicated');
  expect(zones.map(({ properties }) => `${properties.region}/${properties.zone}`).sort()).toEqual([
    'australiaeast/perth',
    'westus/losangeles',
  ]);
  for (const { envelope } of zones) {
    expect(envelope.data.baseData.measurements?.secondsToDeployable).toBeGreaterThan(60);
    expect(envelope.data.baseData.measurements?.sizeGiB).toBeGreaterThan(0);
    expect(envelope.data.baseData.measurements?.replicas).toBeGreaterThan(0);
  }
  expect(events.find(({ name }) => name === 'ReplicationFinished')?.properties).toMatchObject({
    state: 'Succeeded',
    unfinishedZones: '',
    reason: '',
  });
});

test('the run, its requests to ARM included, has the operation id of the delivery that began it', async () => {
  const events = await eventsOf('3.0.0');
  const [began] = events.filter(({ properties }) => properties.outcome === 'started');
  const operationId = began?.operationId;
  expect(operationId).toMatch(/^[0-9a-f]{32}$/);
  for (const event of events.filter(({ name }) => name !== 'ReplicationRequested')) {
    expect(event).toMatchObject({ operationId });
  }
  const requests = await telemetry.until(
    () => telemetry.dependencies(),
    (items) => items.some(({ name }) => name.startsWith('PUT') && name.endsWith('/versions/3.0.0')),
  );
  // The trigger reads as well, to decide whether there is to be a run.
  const ofRun = requests.filter(
    ({ operationId: id, properties }) => id === operationId && 'replicationId' in properties,
  );
  expect(ofRun.length).toBeGreaterThan(10);
  for (const { properties, envelope } of ofRun) {
    expect(properties).toMatchObject({ replicationId: idOf('3.0.0'), attempt: expect.stringMatching(/^\d+$/) });
    expect(envelope.data.baseData.data).toContain(`api-version=${properties.apiVersion}`);
  }
});

test('every request that ARM saw is one dependency and one count, none is sampled away', async () => {
  const seen = async () => {
    const { body } = await product.publisher.send('GET', `/_sim/requests?caller=${appPrincipal}&top=5000`);
    return (body.requests as readonly unknown[]).length;
  };
  // A check may still be under way: both are read until they agree, and more of one never comes to agree.
  const [requests] = await telemetry.until(
    async () => [await seen(), (await telemetry.dependencies()).length, await telemetry.sum('ArmRequests')] as const,
    ([sent, dependencies, counted]) => sent === dependencies && sent === counted,
  );
  expect(requests).toBeGreaterThan(20);
});

test('a dry run tells of no replication', async () => {
  const imageVersionId = product.versionId('ubuntu-pro', '1.0.0');
  const before = (await telemetry.events()).length;
  const answer = await product.api('POST', '/api/replications', { imageVersionId, dryRun: true });
  expect(answer.status).toBe(200);
  await settled();
  expect(await telemetry.events()).toHaveLength(before + 1);
});

test('a request over HTTP goes on in the trace of its caller; a throttled step shows its attempts', async () => {
  const id = product.versionId('ubuntu-pro', '3.0.1');
  await product.fault({
    kind: 'status',
    status: 429,
    code: 'ResourceCollectionRequestsThrottled',
    retryAfter: 20,
    method: 'PUT',
    path: '/versions/3.0.1',
    caller: appPrincipal,
  });
  await product.publish('ubuntu-pro', '3.0.1');
  await product.until(idOf('3.0.1'));
  const throttled = await telemetry.until(
    () => telemetry.dependencies(),
    (items) => items.some(({ name, properties }) => name === `PUT ${id}` && properties.attempt === '2'),
  );
  const puts = throttled.filter(({ name }) => name === `PUT ${id}`);
  expect(puts.map(({ properties, envelope }) => [envelope.data.baseData.resultCode, properties.attempt])).toEqual([
    ['429', '1'],
    ['200', '2'],
  ]);
  expect(puts[0]?.properties).toMatchObject({
    errorCode: 'ResourceCollectionRequestsThrottled',
    retryAfterSeconds: '20',
    correlationId: expect.any(String),
    remainingWrites: expect.stringMatching(/^\d+$/),
  });
  await telemetry.until(
    () => telemetry.sum('ArmThrottles'),
    (sum) => sum === 1,
  );

  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const answer = await fetch(`${product.stack.hostUrl}/api/replications`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-b7ad6b7169203331-00` },
    body: JSON.stringify({ imageVersionId: id }),
  });
  expect(answer.status).toBe(202);
  await product.until(idOf('3.0.1'), ({ trigger, finishedAt }) => trigger.kind === 'http' && finishedAt !== null);
  const events = (await eventsOf('3.0.1')).filter(({ operationId }) => operationId === traceId);
  expect(names(events)).toEqual(['ReplicationRequested', 'ReplicationPlanned', 'ReplicationFinished']);
  expect(events.at(-1)?.properties).toMatchObject({ trigger: 'http', state: 'NoChange' });
});

test('a zone that is refused: the outcome says which and why', async () => {
  await product.publish('ubuntu-pro', '3.0.2', (body) => {
    body.properties.publishingProfile.targetRegions.pop(); // without australiaeast, perth has no parent region
    return body;
  });
  await product.until(idOf('3.0.2'));
  const finished = (await eventsOf('3.0.2')).find(({ name }) => name === 'ReplicationFinished');
  expect(finished?.properties).toMatchObject({
    state: 'PartiallySucceeded',
    unfinishedZones: 'perth=Refused',
    findings: expect.stringContaining('ParentRegionMissing'),
    reason: expect.stringContaining('australiaeast'),
  });
  expect(finished?.envelope.data.baseData.measurements).toMatchObject({
    targets: 2,
    completed: 1,
    refused: 1,
    failed: 0,
  });
});

test('ignored events tell why, once each, and begin nothing', async () => {
  const foreign = product.versionId('ubuntu-pro', '3.0.0').replace('contosoImages', 'someoneElses');
  await product.deliver([
    resourceWriteSuccess(foreign, { id: 'foreign' }),
    resourceWriteSuccess(product.versionId('ubuntu-pro', '3.0.0'), { id: 'other type', eventType: 'Some.Other.Type' }),
  ]);
  await settled();
  const ignored = (await telemetry.events('EventIgnored')).filter(
    ({ properties }) => !properties.eventId?.startsWith('s'),
  );
  expect(ignored.map(({ properties }) => [properties.eventId, properties.reason]).sort()).toEqual([
    ['foreign', 'GalleryNotWatched'],
    ['other type', 'OtherEventType'],
  ]);
});

test('the alerts and the coverage matrix read what really arrived', async () => {
  const rows = (await telemetry.items()).flatMap(({ envelope }) =>
    envelope.data.baseType in storedTypes ? toRow(envelope) : [],
  );
  const kql = loadKql();
  // The app's time of day is simulated.
  const now = Math.max(...rows.map(({ time }) => time)) + 60_000;
  const ask = (text: string) => runKql(kql(text), databaseOf(rows, 0, now), now).rows;
  const read = (file: string) => readFileSync(join(queryFolder, file), 'utf8');
  expect(ask(read('alert-replication-failed.kql'))).toEqual([
    expect.objectContaining({
      ReplicationId: idOf('3.0.2'),
      State: 'PartiallySucceeded',
      UnfinishedZones: 'perth=Refused',
      Reason: expect.stringContaining('australiaeast'),
    }),
  ]);
  for (const quiet of [
    'replication-unfinished',
    'drift',
    'sign-in-failed',
    'completion-not-sent',
    'near-quota',
    'retirement-undone',
    'zone-removed',
    'region-failed',
    'throttling',
  ]) {
    expect(ask(read(`alert-${quiet}.kql`))).toEqual([]);
  }
  const matrix = new Map(
    ask(read('coverage-matrix.kql')).map(({ Version, losangeles, perth }) => [Version, [losangeles, perth]]),
  );
  expect(matrix.get('3.0.0')).toEqual(['Completed', 'Completed']);
  expect(matrix.get('3.0.2')).toEqual(['Completed', 'Refused']);
  expect(
    ask(read('zone-cost.kql'))
      .map(({ Zone }) => Zone)
      .sort(),
  ).toEqual(['losangeles', 'perth']);
  expect(ask(read('arm-budget.kql')).length).toBeGreaterThan(3);
  const trace = queryText('trace-replication').replace('{ReplicationId}', idOf('3.0.0'));
  const what = ask(trace).map(({ What }) => String(What));
  expect(what).toEqual(expect.arrayContaining(['ReplicationRequested', 'TargetsAdded', 'ReplicationFinished']));
  expect(what.some((one) => one.startsWith('PUT '))).toBe(true);
});

test('metrics tell the same as the events', async () => {
  const events = await telemetry.events();
  const total = (name: string) => names(events).filter((one) => one === name).length;
  const started = events.filter(({ properties }) => properties.outcome === 'started').length;
  const seconds = events.reduce(
    (sum, { envelope }) => sum + (envelope.data.baseData.measurements?.secondsToDeployable ?? 0),
    0,
  );
  await telemetry.until(
    () => telemetry.sum('ReplicationsFinished'),
    (sum) => sum === total('ReplicationFinished'),
  );
  expect(await telemetry.sum('ReplicationsStarted')).toBe(started);
  expect(await telemetry.sum('ZoneSecondsToDeployable')).toBeCloseTo(seconds, 3);
});

test('nothing that arrived holds a token, a key or a signature', async () => {
  const text = JSON.stringify(await telemetry.items());
  expect(text.length).toBeGreaterThan(10_000);
  expect(text).not.toMatch(/eyJ[\w-]{10,}\.|Bearer|[?&](code|sig|s|t)=/i);
  expect(text).not.toContain(product.stack.azure.identityHeader);
});
