// What Application Insights is told of a request to ARM, and what it is not.
import { metricsOfArmRequest, resourceTypeOf, toDependency } from '../../../src/telemetry/arm-dependency';
import { parseConnection } from '../../../src/telemetry/connection';
import { metricsOfEvent } from '../../../src/telemetry/metrics-of-event';

const version = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/galleries/g/images/i/versions/1.0.0';
const throttled = {
  method: 'PUT',
  host: 'management.azure.com',
  path: version,
  apiVersion: '2024-03-03',
  status: 429,
  milliseconds: 12,
  headers: {
    'retry-after': '17',
    'x-ms-correlation-request-id': 'c',
    'x-ms-ratelimit-remaining-subscription-writes': '3',
    'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/PutX3Min;0',
    'set-cookie': 'secret',
    'azure-asyncoperation': 'https://management.azure.com/operations/1?t=1&s=signature',
  },
  errorCode: 'ResourceCollectionRequestsThrottled',
};

test('throttle headers, attempt and code are shown, other headers are not', () => {
  expect(toDependency(throttled, 3)).toEqual({
    method: 'PUT',
    host: 'management.azure.com',
    url: `https://management.azure.com${version}?api-version=2024-03-03`,
    milliseconds: 12,
    status: 429,
    success: false,
    properties: {
      apiVersion: '2024-03-03',
      resourceType: 'Microsoft.Compute/galleries/images/versions',
      attempt: '3',
      errorCode: 'ResourceCollectionRequestsThrottled',
      correlationId: 'c',
      retryAfterSeconds: '17',
      remainingWrites: '3',
      remainingResource: 'Microsoft.Compute/PutX3Min;0',
    },
  });
  expect(metricsOfArmRequest(throttled).map(({ name }) => name)).toEqual(['ArmRequests', 'ArmThrottles']);
});

test.each([
  [200, true],
  [404, false],
  [0, false],
])('status %i: success is %s', (status, success) => {
  expect(toDependency({ ...throttled, status }, null)).toMatchObject({ success });
  expect(metricsOfArmRequest({ ...throttled, status })).toHaveLength(1);
});

test.each([
  [version, 'Microsoft.Compute/galleries/images/versions'],
  ['/subscriptions/s', 'Microsoft.Resources/subscriptions'],
  ['/subscriptions/s/resourceGroups/rg', 'Microsoft.Resources/resourceGroups'],
  ['/subscriptions/s/providers/Microsoft.Authorization/roleAssignments/a', 'Microsoft.Authorization/roleAssignments'],
  [`${version}/providers/Microsoft.Authorization/roleAssignments`, 'Microsoft.Authorization/roleAssignments'],
])('%s is of type %s', (path, type) => {
  expect(resourceTypeOf(path)).toBe(type);
});

test.each([
  ['InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=https://x/', null, { entra: null }],
  ['instrumentationkey=11111111-2222-3333-4444-555555555555', 'Authorization=AAD', { entra: { clientId: null } }],
  [
    'InstrumentationKey=11111111-2222-3333-4444-555555555555',
    'ClientId=c;Authorization=aad',
    { entra: { clientId: 'c' } },
  ],
  ['InstrumentationKey=no', null, { mistake: expect.stringContaining('InstrumentationKey') }],
  [
    'InstrumentationKey=11111111-2222-3333-4444-555555555555;IngestionEndpoint=http://x/',
    null,
    { mistake: expect.stringContaining('https') },
  ],
])('%s with %s', (connectionString, authentication, expected) => {
  expect(parseConnection(connectionString, authentication)).toMatchObject(expected);
});

test('metrics are counted from events: a check or a joined hint begins no run', () => {
  const requested = (outcome: string) =>
    metricsOfEvent('ReplicationRequested', { outcome, gallery: 'g', trigger: 'event' }, {});
  expect(requested('started')).toEqual([
    { name: 'ReplicationsStarted', value: 1, properties: { gallery: 'g', trigger: 'event' } },
  ]);
  expect(['checking', 'joined', 'conflict'].flatMap(requested)).toEqual([]);
  const reconciled = { backlog: 3, drifted: 1, oldestGapSeconds: 60 };
  expect(metricsOfEvent('ReconcileFinished', { driftByZone: 'losangeles=1 perth=0' }, reconciled)).toEqual([
    { name: 'ReplicationBacklog', value: 3, properties: {} },
    { name: 'VersionDrift', value: 1, properties: {} },
    { name: 'OldestGapSeconds', value: 60, properties: {} },
    { name: 'ZoneDrift', value: 1, properties: { zone: 'losangeles' } },
    { name: 'ZoneDrift', value: 0, properties: { zone: 'perth' } },
  ]);
});
