// Plays every operation that the simulated Azure serves, by plain REST, in an order in which each has what it needs;
// and, apart, requests that are wrong on purpose.

import { randomUUID } from 'node:crypto';
import { subscriptionId } from '../../local/azure/state/seed-ids';
import type { ArmCall, RecordedAzure } from './recorded-azure';

const SUBSCRIPTION = `/subscriptions/${subscriptionId}`;
const GROUP = `${SUBSCRIPTION}/resourceGroups/conformance-rg`;
const GALLERY = `${GROUP}/providers/Microsoft.Compute/galleries/conformanceImages`;
const IMAGE = `${GALLERY}/images/debian`;
const VERSION = `${IMAGE}/versions/1.0.0`;
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/conformance-id`;
const CONTRIBUTOR = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c`;
const ZONES = `${SUBSCRIPTION}/providers/Microsoft.EdgeZones/extendedZones`;
const FEATURES = `${SUBSCRIPTION}/providers/Microsoft.Features/providers/Microsoft.EdgeZones/features`;

const VERSIONS = {
  groups: '2021-04-01',
  galleries: '2024-03-03',
  olderGalleries: '2022-03-03',
  identities: '2023-01-31',
  authorization: '2022-04-01',
  subscriptions: '2022-12-01',
  zones: '2024-04-01-preview',
  features: '2021-07-01',
};

const get = (path: string, apiVersion: string, query?: Record<string, string>): ArmCall => ({
  method: 'GET',
  path,
  apiVersion,
  ...(query && { query }),
});

const westus = { name: 'westus', regionalReplicaCount: 1, storageAccountType: 'Standard_LRS' };
const losangeles = {
  name: 'westus',
  extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
  extendedLocationReplicaCount: 1,
  storageAccountType: 'StandardSSD_LRS',
};
const image = {
  location: 'westus',
  properties: {
    osType: 'Linux',
    osState: 'Generalized',
    hyperVGeneration: 'V2',
    identifier: { publisher: 'Contoso', offer: 'debian', sku: '13' },
  },
};
const version = (publishingProfile: object, safetyProfile: object = { allowDeletionOfReplicatedLocations: false }) => ({
  location: 'westus',
  properties: {
    publishingProfile,
    safetyProfile,
    storageProfile: { source: { id: `${GROUP}/providers/Microsoft.Compute/images/debian` } },
  },
});

/** Plays the right requests. @throws Error if one that must succeed is refused */
export async function playRestScenario(azure: RecordedAzure): Promise<void> {
  const must = async (call: ArmCall) => {
    const answer = await azure.finish(call);
    if (answer.status >= 400) {
      throw new Error(`${call.method} ${call.path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer;
  };
  await playSubscriptions(must);
  await must({ method: 'PUT', path: GROUP, apiVersion: VERSIONS.groups, body: { location: 'westus' } });
  const principalId = await playIdentities(must);
  await playAuthorization(must, principalId);
  await playZones(must);
  for (const apiVersion of [VERSIONS.galleries, VERSIONS.olderGalleries]) {
    await playGalleries(must, apiVersion);
  }
  await must({ method: 'DELETE', path: IDENTITY, apiVersion: VERSIONS.identities });
  await must({ method: 'DELETE', path: GROUP, apiVersion: VERSIONS.groups });
}

type Play = (call: ArmCall) => Promise<{ body: unknown }>;

async function playSubscriptions(must: Play): Promise<void> {
  await must(get('/subscriptions', VERSIONS.subscriptions));
  await must(get(SUBSCRIPTION, VERSIONS.subscriptions));
  await must(get('/tenants', VERSIONS.subscriptions));
  await must(get(`${SUBSCRIPTION}/locations`, VERSIONS.subscriptions));
  await must(get(`${SUBSCRIPTION}/locations`, VERSIONS.subscriptions, { includeExtendedLocations: 'true' }));
  await must(get(`${SUBSCRIPTION}/resourcegroups`, VERSIONS.groups));
  await must(get(`${SUBSCRIPTION}/resources`, VERSIONS.groups));
  await must(get(`${SUBSCRIPTION}/providers`, VERSIONS.groups));
  await must(get(`${SUBSCRIPTION}/providers/Microsoft.EdgeZones`, VERSIONS.groups));
  await must({
    method: 'POST',
    path: `${SUBSCRIPTION}/providers/Microsoft.EdgeZones/register`,
    apiVersion: VERSIONS.groups,
  });
}

async function playIdentities(must: Play): Promise<string> {
  const apiVersion = VERSIONS.identities;
  const collection = 'providers/Microsoft.ManagedIdentity/userAssignedIdentities';
  await must({ method: 'PUT', path: IDENTITY, apiVersion, body: { location: 'westus' } });
  await must({ method: 'PATCH', path: IDENTITY, apiVersion, body: { tags: { purpose: 'conformance' } } });
  await must(get(`${SUBSCRIPTION}/${collection}`, apiVersion));
  await must(get(`${GROUP}/${collection}`, apiVersion));
  const { body } = await must(get(IDENTITY, apiVersion));
  return (body as { properties: { principalId: string } }).properties.principalId;
}

async function playAuthorization(must: Play, principalId: string): Promise<void> {
  const apiVersion = VERSIONS.authorization;
  const assignments = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments`;
  const definitions = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions`;
  const properties = { roleDefinitionId: CONTRIBUTOR, principalId, principalType: 'ServicePrincipal' };
  await must({ method: 'PUT', path: `${assignments}/${randomUUID()}`, apiVersion, body: { properties } });
  const inGroup = `${GROUP}/providers/Microsoft.Authorization/roleAssignments`;
  const { body } = await must({ method: 'PUT', path: `${inGroup}/${randomUUID()}`, apiVersion, body: { properties } });
  await must(get((body as { id: string }).id, apiVersion));
  await must(get(assignments, apiVersion));
  await must(get(assignments, apiVersion, { $filter: 'atScope()' }));
  await must(get(assignments, apiVersion, { $filter: `principalId eq '${principalId}'` }));
  await must(get(inGroup, apiVersion));
  await must({ method: 'DELETE', path: (body as { id: string }).id, apiVersion });
  await must(get(definitions, apiVersion));
  await must(get(definitions, apiVersion, { $filter: "roleName eq 'Contributor'" }));
  await must(get(CONTRIBUTOR, apiVersion));
}

async function playZones(must: Play): Promise<void> {
  const apiVersion = VERSIONS.zones;
  const { body } = await must(get(ZONES, apiVersion));
  const zones = (body as { value: { name: string; properties: { registrationState: string } }[] }).value;
  for (const { name } of zones) {
    await must(get(`${ZONES}/${name}`, apiVersion));
  }
  const unregistered = zones.find(({ properties }) => properties.registrationState === 'NotRegistered');
  if (!unregistered) {
    throw new Error('the seed has no zone that is not registered');
  }
  await must({ method: 'POST', path: `${ZONES}/${unregistered.name}/register`, apiVersion });
  await must({ method: 'POST', path: `${ZONES}/${unregistered.name}/unregister`, apiVersion });
  await must(get(FEATURES, VERSIONS.features));
  await must(get(`${FEATURES}/losangeles`, VERSIONS.features));
  await must({ method: 'POST', path: `${FEATURES}/losangeles/register`, apiVersion: VERSIONS.features });
}

async function playGalleries(must: Play, apiVersion: string): Promise<void> {
  const withZones = apiVersion === VERSIONS.galleries;
  const identity = { type: 'UserAssigned', userAssignedIdentities: { [IDENTITY]: {} } };
  await must({
    method: 'PUT',
    path: GALLERY,
    apiVersion,
    body: { location: 'westus', properties: { description: 'conformance' } },
  });
  await must({ method: 'PATCH', path: GALLERY, apiVersion, body: { tags: { a: 'b' } } });
  if (withZones) {
    await must({ method: 'PATCH', path: GALLERY, apiVersion, body: { identity } });
  }
  await must(get(GALLERY, apiVersion));
  await must(get(`${SUBSCRIPTION}/providers/Microsoft.Compute/galleries`, apiVersion));
  await must(get(`${GROUP}/providers/Microsoft.Compute/galleries`, apiVersion));
  await must({ method: 'PUT', path: IMAGE, apiVersion, body: image });
  await must({
    method: 'PATCH',
    path: IMAGE,
    apiVersion,
    body: { properties: { ...image.properties, description: 'Debian 13' } },
  });
  await must(get(IMAGE, apiVersion));
  await must(get(`${GALLERY}/images`, apiVersion));
  const targets = withZones ? { targetExtendedLocations: [losangeles] } : {};
  await must({ method: 'PUT', path: VERSION, apiVersion, body: version({ targetRegions: [westus] }) });
  await must({ method: 'PUT', path: VERSION, apiVersion, body: version({ targetRegions: [westus], ...targets }) });
  await replicated(must, apiVersion);
  const endOfLifeDate = '2030-01-01T00:00:00Z';
  const profile = { publishingProfile: { targetRegions: [westus], ...targets, endOfLifeDate } };
  await must({ method: 'PATCH', path: VERSION, apiVersion, body: { properties: { ...profile, storageProfile: {} } } });
  await must(get(VERSION, apiVersion));
  await must(get(`${IMAGE}/versions`, apiVersion));
  for (const path of [VERSION, IMAGE, GALLERY]) {
    await must({ method: 'DELETE', path, apiVersion });
  }
}

/** Reads the version again and again, as the product does, until every target holds it. */
async function replicated(must: Play, apiVersion: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const { body } = await must(get(VERSION, apiVersion, { $expand: 'ReplicationStatus' }));
    const { replicationStatus } = (body as { properties: { replicationStatus?: { aggregatedState?: string } } })
      .properties;
    if (replicationStatus?.aggregatedState === 'Completed') {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the version was not replicated');
}

/** Plays requests that a careless client makes: each is refused, and its refusal must be well formed. */
export async function playWrongRequests(azure: RecordedAzure): Promise<void> {
  const seeded = `${SUBSCRIPTION}/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages`;
  const seededVersion = `${seeded}/images/ubuntu-pro/versions/1.0.0`;
  const apiVersion = VERSIONS.galleries;
  const put = (path: string, body: unknown): ArmCall => ({ method: 'PUT', path, apiVersion, body });
  const calls: ArmCall[] = [
    get(seeded, ''),
    get(seeded, 'soon'),
    { ...get(seeded, apiVersion), authenticated: false },
    get(`/subscriptions/${randomUUID()}`, VERSIONS.subscriptions),
    get(GALLERY, apiVersion),
    get(`${seeded}-missing`, apiVersion),
    get(`${seeded}/images/missing`, apiVersion),
    get(`${seeded}/images/ubuntu-pro/versions/9.9.9`, apiVersion),
    put(`${seeded}-new`, { properties: {} }),
    put(`${seeded}/images/new`, { location: 'westus', properties: { osType: 'Linux' } }),
    put(`${seeded}/images/ubuntu-pro/versions/one`, version({ targetRegions: [westus] })),
    put(seededVersion, version({ targetRegions: [{ ...westus, storageAccountType: 'Floppy' }] })),
    put(seededVersion, version({ targetRegions: [westus, westus] })),
    put(seededVersion, version({ targetRegions: [{ ...westus, regionalReplicaCount: 0 }] })),
    put(seededVersion, version({ targetRegions: [westus] })),
    put(seededVersion, version({ targetRegions: [westus], targetExtendedLocations: [losangeles] })),
    put(seededVersion, undefined),
    get(`${ZONES}/atlantis`, VERSIONS.zones),
    get(`${IDENTITY}-missing`, VERSIONS.identities),
    put(`${SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments/not-a-guid`, { properties: {} }),
    { method: 'POST', path: seeded, apiVersion },
    get(`${SUBSCRIPTION}/providers/Microsoft.Compute/typewriters`, apiVersion),
  ];
  for (const call of calls) {
    const { status, body } = await azure.send(call);
    if (status < 400) {
      throw new Error(`accepted although wrong: ${call.method} ${call.path}: ${status} ${JSON.stringify(body)}`);
    }
  }
}
