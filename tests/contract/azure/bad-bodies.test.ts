// Whatever a body holds, ARM answers with a status below 500 and, where it refuses, with a code and a message.
import fc from 'fast-check';
import { AzureFixture, gallery, group, type Json, source, subscription, versions } from './azure-fixture';

const fixture = new AzureFixture();
beforeAll(() => fixture.start({ settings: { idCase: 'steady' } }));
afterAll(() => fixture.dispose());
beforeEach(() => fixture.sim('POST', '/reset'));

const good: Record<string, { path: string; body: Json }> = {
  version: {
    path: `${versions}/6.0.0`,
    body: {
      location: 'westus',
      tags: { a: 'b' },
      properties: {
        publishingProfile: {
          targetRegions: [{ name: 'westus', regionalReplicaCount: 1, encryption: {} }],
          targetExtendedLocations: [{ name: 'westus', extendedLocation: { name: 'losangeles', type: 'EdgeZone' } }],
          endOfLifeDate: '2030-01-01T00:00:00Z',
          replicationMode: 'Full',
        },
        storageProfile: { source, osDiskImage: { source: {} }, dataDiskImages: [{ lun: 0 }] },
        safetyProfile: { allowDeletionOfReplicatedLocations: true },
      },
    },
  },
  gallery: {
    path: gallery,
    body: {
      location: 'westus',
      identity: { type: 'UserAssigned', userAssignedIdentities: {} },
      properties: { description: 'd' },
    },
  },
  image: {
    path: `${gallery}/images/fresh`,
    body: {
      location: 'westus',
      properties: { osType: 'Linux', osState: 'Generalized', identifier: { publisher: 'p', offer: 'o', sku: 's' } },
    },
  },
  identity: {
    path: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/fresh`,
    body: { location: 'westus', tags: {} },
  },
  assignment: {
    path: `${subscription}/providers/Microsoft.Authorization/roleAssignments/0f0f0f0f-0000-4000-8000-00000000000c`,
    body: {
      properties: {
        roleDefinitionId: '/x/acdd72a7-3385-48ef-bd42-f606fba81ae7',
        principalId: 'p',
        principalType: 'User',
      },
    },
  },
  group: { path: `${subscription}/resourceGroups/fresh-rg`, body: { location: 'westus', tags: {} } },
};

/** All member paths of a JSON value. */
function paths(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) {
    return [path];
  }
  return [path, ...Object.keys(value).flatMap((key) => paths(value[key], [...path, key]))];
}

function replaced(value: Json, [key, ...rest]: (string | number)[], by: unknown): Json {
  if (key === undefined) {
    return by;
  }
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = replaced(value[key], rest, by);
  return copy;
}

test.each(Object.entries(good))('%s', async (_what, { path, body }) => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths(body)),
      // An object that cannot be made a text: JSON may hold any member.
      fc.oneof({ weight: 9, arbitrary: fc.jsonValue({ maxDepth: 2 }) }, fc.constant({ toString: '', valueOf: '' })),
      fc.constantFrom('PUT', 'PATCH'),
      async (where, by, method) => {
        const answer = await fixture.arm(method, path, { body: replaced(body, where, by) ?? null });
        expect(answer.status < 500 ? 'an answer' : answer.body).toBe('an answer');
        if (answer.status >= 400) {
          expect(answer.body.error).toEqual(
            expect.objectContaining({ code: expect.any(String), message: expect.any(String) }),
          );
        }
      },
    ),
    { numRuns: 150 },
  );
  const read = await fixture.arm('GET', versions);
  expect(read.status).toBe(200);
});

test.each([
  ['properties', { properties: 5 }, 'galleryImageVersion.properties'],
  ['a profile', { properties: { publishingProfile: [] } }, 'galleryImageVersion.properties.publishingProfile'],
  [
    'a list',
    { properties: { publishingProfile: { targetRegions: {} } } },
    'galleryImageVersion.properties.publishingProfile.targetRegions',
  ],
  [
    'an entry',
    { properties: { publishingProfile: { targetRegions: ['westus'] } } },
    'galleryImageVersion.properties.publishingProfile.targetRegions',
  ],
  [
    'a zone',
    { properties: { publishingProfile: { targetExtendedLocations: [{ extendedLocation: 'losangeles' }] } } },
    'galleryImageVersion.properties.publishingProfile.targetExtendedLocations.extendedLocation',
  ],
])('names the wrong member: %s', async (_what, body, target) => {
  const answer = await fixture.arm('PUT', `${versions}/6.0.0`, { body: { location: 'westus', ...body } });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'InvalidParameter', target } } });
});

test('a member that cannot be made a text is told as JSON, by ARM, by Event Grid and by the controls', async () => {
  const odd = { toString: '' };
  const version = await fixture.arm('PUT', `${versions}/6.0.1`, {
    body: {
      location: 'westus',
      properties: {
        storageProfile: { source },
        publishingProfile: { targetRegions: [{ name: 'westus', regionalReplicaCount: odd }] },
      },
    },
  });
  expect(version).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('{"toString":""}') } },
  });
  const events = `${subscription}/providers/Microsoft.EventGrid/eventSubscriptions/odd`;
  const filter = { includedEventTypes: [odd], advancedFilters: [{ operatorType: odd, key: 'k', values: [odd] }] };
  const subscribed = await fixture.arm('PUT', events, {
    apiVersion: '2025-02-15',
    body: { properties: { filter, eventDeliverySchema: odd, labels: [odd] } },
  });
  expect(subscribed).toMatchObject({ status: 400, body: { error: { code: 'InvalidRequest' } } });
  expect((await fixture.sim('POST', '/faults', { kind: odd, method: odd })).status).toBe(400);
  expect((await fixture.sim('PATCH', '/settings', { idCase: odd })).status).toBe(400);
});

test('takes a path that is no valid encoding as it is', async () => {
  expect((await fixture.arm('GET', `${versions}/%E0%A4%A`)).status).toBe(404);
});
