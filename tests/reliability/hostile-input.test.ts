// Hostile input: nothing throws, nothing leaves the allow-list, no request goes to a host other than the configured ones, and
// no token is in a log, in telemetry or in a history.

import type { HttpRequest, InvocationContext } from '@azure/functions';
import fc from 'fast-check';
import { parseConfig } from '../../src/config/config';
import { desiredZones } from '../../src/domain/policy/desired-zones';
import { unreadVersion } from '../../src/domain/policy/unread-version';
import { newRecord } from '../../src/domain/replication/new-record';
import type { ReplicationInput } from '../../src/domain/replication/replication-run';
import { createOnImageVersionEvent } from '../../src/functions/on-image-version-event';
import { createStartReplication } from '../../src/functions/start-replication';
import type { TaskHub } from '../../src/functions/task-hub';
import type { DecideZones } from '../../src/functions/zone-decisions';
import { appToken } from '../support/replication/azure-in-process';
import { gallery, group, ReplicationWorld } from '../support/replication/replication-world';
import { isLong, print, seed } from '../support/replication/sizing';

const version = `${gallery}/images/ubuntu-pro/versions/1.0.0`;
const config = parseConfig({ WATCHED_GALLERIES: gallery, EXTENDED_ZONE_TARGETS: 'westus=losangeles' });

/** Resource ids as an attacker, or a careless program, writes them. */
const resourceId = fc.oneof(
  fc.constantFrom(
    version,
    version.toUpperCase(),
    `${version}/`,
    `https://evil.example${version}`,
    `//evil.example${version}`,
    `${version}?x=https://evil.example`,
    `${version}#`,
    `${gallery}/images/../../../galleries/other/images/a/versions/1.0.0`,
    `${gallery}/images/%2e%2e/versions/1.0.0`,
    `${gallery}%2f..%2fother/images/a/versions/1.0.0`,
    version.replace('contosoImages', 'contosoImages2'),
    version.replace('contosoImages', 'contosoımages'),
    version.replace('11111111', '66666666'),
    version.replace('images-rg', 'images-rg\u0000'),
    version.replace('/', '\\'),
    version.replace('1.0.0', '99999999999.0.0'),
    version.replace('1.0.0', '-1.0.0'),
    version.replace('1.0.0', '１.0.0'),
    `${gallery}/images/${'a'.repeat(5_000)}/versions/1.0.0`,
  ),
  fc.tuple(fc.string(), fc.nat(version.length)).map(([text, at]) => version.slice(0, at) + text + version.slice(at)),
  fc.string({ unit: 'binary' }),
  fc.webUrl(),
);

const anything = fc.anything({ maxDepth: 4, withNullPrototype: true, withBigInt: false });
const odd = fc.oneof({ weight: 3, arbitrary: resourceId }, { weight: 1, arbitrary: anything });

const deep = fc.integer({ min: 1, max: 2_000 }).map((depth) => {
  let value: unknown = version;
  for (let level = 0; level < depth; level += 1) {
    value = level % 2 === 0 ? { data: value } : [value];
  }
  return value;
});

const event = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      id: fc.oneof(fc.uuid(), anything),
      eventType: fc.oneof(fc.constant('Microsoft.Resources.ResourceWriteSuccess'), anything),
      subject: odd,
      data: fc.oneof(
        fc.record(
          {
            operationName: fc.oneof(fc.constant('Microsoft.Compute/galleries/images/versions/write'), anything),
            resourceUri: odd,
            claims: anything,
            authorization: anything,
          },
          { requiredKeys: ['operationName'] },
        ),
        anything,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('Microsoft.ResourceNotifications.Resources.CreatedOrUpdated'),
      data: fc.record({
        resourceInfo: fc.record({ type: fc.constant('Microsoft.Compute/galleries/images/versions'), id: odd }),
      }),
    }),
  },
  { weight: 1, arbitrary: anything },
  { weight: 1, arbitrary: deep },
);

const body = fc.oneof(
  { weight: 1, arbitrary: fc.record({ imageVersionId: resourceId }).map((value) => JSON.stringify(value)) },
  {
    weight: 4,
    arbitrary: fc
      .record(
        {
          imageVersionId: odd,
          galleryId: odd,
          targets: fc.oneof(anything, fc.array(fc.oneof(fc.constant('westus=losangeles'), anything)), fc.string()),
          dryRun: fc.constantFrom<unknown>(false, undefined, null, 'true', 1),
        },
        { requiredKeys: ['imageVersionId'] },
      )
      .map((value) => JSON.stringify(value) ?? ''),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  { weight: 1, arbitrary: deep.map((value) => JSON.stringify(value)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '[', 'null', '"x"', '{"__proto__":{"dryRun":true}}', 'x'.repeat(300_000)),
  },
);

/** Knows nothing, takes every start, and remembers it; what was started has begun at once. */
function emptyHub(started: string[]): TaskHub {
  let input: ReplicationInput | null = null;
  return {
    getStatus: async (instanceId: string) => {
      if (input === null) {
        throw new Error('DurableClient error: Durable Functions extension replied with HTTP 404 response.');
      }
      const customStatus = newRecord(instanceId, input, '2035-01-01T00:00:00.000Z');
      const times = { createdTime: 0, lastUpdatedTime: 0 };
      return { instanceId, runtimeStatus: 'Running', ...times, input, output: null, customStatus };
    },
    getStatusBy: async () => [],
    startNew: async (_name: string, options: { input: ReplicationInput }) => {
      started.push(options.input.imageVersionId);
      input = options.input;
      return 'x';
    },
    raiseEvent: async () => undefined,
    terminate: async () => undefined,
  } as unknown as TaskHub;
}

const context = { info: () => undefined, warn: () => undefined, log: () => undefined } as unknown as InvocationContext;
const telemetry = { trackEvent: () => undefined } as never;
const isAllowed = (id: string) =>
  new RegExp(`^${gallery.replaceAll('.', '\\.')}/images/[\\w.-]+/versions/\\d+\\.\\d+\\.\\d+$`, 'i').test(id);

/** Azure knows every version, published now. */
const decideZones: DecideZones = async (id, request) => {
  const now = new Date().toISOString();
  const answer = desiredZones(unreadVersion(id, now), null, config.zonePolicy, now, request);
  return { kind: 'read', value: { answer, publishedDate: now } };
};

test('events: nothing throws, nothing leaves the allow-list', async () => {
  const started: string[] = [];
  const handle = createOnImageVersionEvent({ config, telemetry, decideZones, taskHub: () => emptyHub(started) });
  await fc.assert(
    fc.asyncProperty(event, async (given) => {
      await handle(given, context);
    }),
    { seed, numRuns: isLong ? 100_000 : 3_000 },
  );
  expect(started.filter((id) => !isAllowed(id))).toEqual([]);
  expect(started.length).toBeGreaterThan(0);
  print(`Hostile events: ${started.length} were hints for a watched gallery, SEED=${seed}`);
}, 3_600_000);

test('requests: nothing throws, every mistake is answered with 400, nothing leaves the allow-list', async () => {
  const started: string[] = [];
  const handle = createStartReplication({
    config,
    telemetry,
    taskHub: () => emptyHub(started),
    decideZones,
    readDefinitions: async () => ({
      kind: 'read',
      value: { definitions: [], findings: [], asOf: new Date().toISOString() },
    }),
    plan: async () => ({ kind: 'unavailable', reason: 'not asked for', afterSeconds: 1 }),
    readRetirement: async () => ({ kind: 'read', value: null }),
  });
  await fc.assert(
    fc.asyncProperty(body, async (text) => {
      const request = {
        text: async () => text,
        headers: new Headers({ 'content-type': 'application/json; charset=utf-8' }),
        query: new URLSearchParams(),
        url: 'http://localhost/api/replications',
      } as unknown as HttpRequest;
      const { status } = await handle(request, context);
      expect([202, 400]).toContain(status);
    }),
    { seed, numRuns: isLong ? 100_000 : 3_000 },
  );
  expect(started.filter((id) => !isAllowed(id))).toEqual([]);
  expect(started.length).toBeGreaterThan(0);
  print(`Hostile requests: ${started.length} were in order, SEED=${seed}`);
}, 3_600_000);

describe('links to other hosts', () => {
  let world: ReplicationWorld;
  afterEach(() => world.close());

  const elsewhere = [
    'https://evil.example/operations/1',
    'https://management.azure.com.evil.example/operations/1',
    'https://management.azure.com@evil.example/operations/1',
    'http://management.azure.com/operations/1',
    'https://management.azure.com:8443/operations/1',
    '//evil.example/operations/1',
    'not a link',
  ];

  test.each(elsewhere)('an operation at %s is not asked; the version itself is', async (link) => {
    world = new ReplicationWorld();
    await world.giveGalleryIdentity();
    world.transport.intercept = async (request, send) => {
      const answer = await send();
      if (request.method === 'PUT' || request.method === 'PATCH') {
        answer.headers.set('location', link);
        answer.headers.set('azure-asyncoperation', link);
      }
      return answer;
    };
    const id = await world.publish('7.7.7');
    // A failure makes it look for the operation's own words.
    world.azure.fault({ kind: 'targetFailure', target: 'perth' });
    const replication = await world.replicate(id);
    expect(replication.state).toBe('Succeeded');
    expect(replication.findings.map(({ code }) => code)).toContain('ForeignLinkIgnored');
    expect(world.transport.sent.filter(({ host }) => !/^(westus\.)?management\.azure\.com$/.test(host))).toEqual([]);
    expect(world.transport.foreignHosts).toEqual([]);
  });

  test.each(elsewhere)('a list that goes on at %s is not followed, and that is told', async (link) => {
    world = new ReplicationWorld();
    world.transport.intercept = async (_request, send, path) => {
      const answer = await send();
      return path.endsWith('/extendedZones') || path.endsWith('/roleAssignments')
        ? { ...answer, bodyAsText: JSON.stringify({ ...JSON.parse(answer.bodyAsText ?? '{}'), nextLink: link }) }
        : answer;
    };
    const replication = await world.replicate(await world.publish('7.7.8'));
    expect(replication.state).toBe('Succeeded');
    expect(replication.findings).toContainEqual(
      expect.objectContaining({ code: 'ZoneAccessUnknown', message: expect.stringContaining('another host') }),
    );
    expect(world.transport.foreignHosts).toEqual([]);
  });

  test('a redirect is not followed', async () => {
    world = new ReplicationWorld({ env: { REPLICATION_DEADLINE: 'PT10M' } });
    const id = await world.publish('7.7.9');
    world.transport.intercept = async (_request, send) => {
      const answer = await send();
      answer.headers.set('location', 'https://evil.example/');
      return { ...answer, status: 307 };
    };
    expect(await world.replicate(id)).toMatchObject({ state: 'Failed' });
    expect(world.transport.foreignHosts).toEqual([]);
  });
});

test('no token is in telemetry, in what activities answer, in a record or in a history', async () => {
  const world = new ReplicationWorld();
  world.hub.isRecording = true;
  const id = await world.publish('7.8.0');
  for (const kind of ['reset', 'hang', 'malformed'] as const) {
    world.azure.fault({ kind, times: 2 });
  }
  for (const status of [401, 403, 429, 500]) {
    world.azure.fault({ kind: 'status', status, after: 8, path: `${group}/providers/Microsoft.ManagedIdentity` });
  }
  const replication = await world.replicate(id);
  const told = JSON.stringify([replication, world.tracked, world.armRequests, world.announced, world.hub.executions]);
  expect(told.length).toBeGreaterThan(10_000);
  const token = await appToken();
  expect(told).not.toContain(token);
  expect(told).not.toMatch(/bearer /i);
  expect(told).not.toContain(token.split('.')[1]);
  world.close();
});
