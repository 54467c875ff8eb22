// Sign-in, resource providers, and what the region of the app offers.
import { setting, tryAz } from './cli.mjs';
import { subscriptionOf } from './ids.mjs';

/** @param {string} subscriptionId */
export function checkSignIn(subscriptionId) {
  const { value, problem } = tryAz(['account', 'show', '--subscription', subscriptionId]);
  if (problem !== null) {
    return [
      `az is not signed in to subscription ${subscriptionId} (azd's own sign-in does not count): az login, or azure/login in a workflow. ${problem}`,
    ];
  }
  const tenant = setting('AZURE_TENANT_ID');
  return tenant !== '' && value?.tenantId !== tenant
    ? [`az is signed in to tenant ${value?.tenantId}, azd to ${tenant}: az login --tenant ${tenant}`]
    : [];
}

const ofApp = [
  'Microsoft.Web',
  'Microsoft.App',
  'Microsoft.Storage',
  'Microsoft.Insights',
  'Microsoft.OperationalInsights',
];
const ofGalleries = ['Microsoft.Compute', 'Microsoft.EventGrid', 'Microsoft.Insights', 'Microsoft.EdgeZones'];
const ofBoth = ['Microsoft.ManagedIdentity'];

/**
 * @param {string} subscriptionId
 * @param {readonly string[]} galleryIds
 */
export function checkProviders(subscriptionId, galleryIds) {
  /** @type {Map<string, Set<string>>} */
  const needed = new Map([
    [
      subscriptionId.toLowerCase(),
      new Set([
        ...ofApp,
        ...ofBoth,
        ...(setting('PRIVATE_NETWORKING') === 'true' ? ['Microsoft.Network'] : []),
        ...(setting('DURABLE_BACKEND') === 'DurableTaskScheduler' ? ['Microsoft.DurableTask'] : []),
      ]),
    ],
  ]);
  for (const id of galleryIds) {
    const subscription = subscriptionOf(id);
    needed.set(subscription, new Set([...(needed.get(subscription) ?? []), ...ofGalleries, ...ofBoth]));
  }
  return [...needed].flatMap(([subscription, namespaces]) => {
    const { value, problem } = tryAz(['provider', 'list', '--subscription', subscription]);
    if (problem !== null) {
      return [`the resource providers of subscription ${subscription} cannot be read: ${problem}`];
    }
    const registered = new Set(
      value
        .filter((/** @type {any} */ one) => one.registrationState === 'Registered')
        .map((/** @type {any} */ one) => String(one.namespace).toLowerCase()),
    );
    return [...namespaces]
      .filter((namespace) => !registered.has(namespace.toLowerCase()))
      .map(
        (namespace) =>
          `${namespace} is not registered: az provider register --namespace ${namespace} --subscription ${subscription} --wait`,
      );
  });
}

/** @param {string} text */
const plain = (text) => text.toLowerCase().replaceAll(' ', '');

/** @param {string} location empty: azd asks for it later */
export function checkRegion(location) {
  if (location === '') {
    return [];
  }
  const isZoneRedundant = setting('ZONE_REDUNDANT') === 'true';
  const regions = tryAz([
    'functionapp',
    'list-flexconsumption-locations',
    ...(isZoneRedundant ? ['--zone-redundant', 'true'] : []),
  ]);
  if (regions.problem !== null) {
    return [`the regions of Flex Consumption cannot be read; a recent az is needed (az upgrade): ${regions.problem}`];
  }
  const names = regions.value.map((/** @type {any} */ one) => plain(String(one.name)));
  if (!names.includes(plain(location))) {
    return [
      `${location} has no Flex Consumption${isZoneRedundant ? ' over availability zones' : ''}: azd env set AZURE_LOCATION to one of ${names.sort().join(', ')}`,
    ];
  }
  const runtimes = tryAz(['functionapp', 'list-flexconsumption-runtimes', '--location', location, '--runtime', 'node']);
  if (runtimes.problem !== null) {
    return [`the versions of Node in ${location} cannot be read: ${runtimes.problem}`];
  }
  const wanted = setting('NODE_VERSION') || '24';
  const offered = runtimes.value.map((/** @type {any} */ one) => String(one.version));
  const taken = ['24', '22'].filter((one) => offered.includes(one));
  return offered.includes(wanted)
    ? []
    : [
        `${location} offers Node ${offered.join(', ')}, not ${wanted}: ${taken[0] === undefined ? 'choose another region' : `azd env set NODE_VERSION ${taken[0]}`}`,
      ];
}
