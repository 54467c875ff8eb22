// `npm run rights`: the rights that the app has outside of its own resource group, against those that the template names.
// Incremental deployments delete nothing: a right that was switched off stays until this removes it.
//   npm run rights                    lists them
//   npm run rights -- --remove        removes what the template no longer names
//   npm run rights -- --remove-all    removes all of them, before `azd down`
import { HookError, requireValues, runHook, setting, takeOverValues, tryArm, tryAz } from './cli.mjs';
import { groupIdOf, nameOf } from './ids.mjs';

/**
 * @typedef {object} Right
 * @property {string} id
 * @property {string} what told to people
 * @property {boolean} isNamed whether the template names it
 * @property {string} apiVersion
 */

/** @param {string} name */
const list = (name) => /** @type {string[]} */ (JSON.parse(setting(name) || '[]'));

/**
 * @param {string} subscription
 * @param {string} type
 * @param {string} filter
 */
function read(subscription, type, filter) {
  const path = `/subscriptions/${subscription}/providers/Microsoft.Authorization/${type}`;
  const { value, problem } = tryArm('get', path, 'api-version=2022-04-01', `$filter=${filter}`);
  if (problem !== null) {
    throw new HookError(`${type} of subscription ${subscription} cannot be read, so nothing was removed: ${problem}`);
  }
  return value.value;
}

/**
 * Assignments of the app, without those on its own resources, which go with them.
 *
 * @param {readonly string[]} subscriptions
 * @returns {Right[]}
 */
function assignments(subscriptions) {
  const named = new Set(list('REPLICATOR_RIGHTS').map((one) => one.toLowerCase()));
  const own =
    `/subscriptions/${setting('AZURE_SUBSCRIPTION_ID')}/resourcegroups/${setting('AZURE_RESOURCE_GROUP')}`.toLowerCase();
  const found = new Map(
    subscriptions
      .flatMap((subscription) =>
        read(subscription, 'roleAssignments', `principalId eq '${setting('REPLICATOR_IDENTITY_PRINCIPAL_ID')}'`),
      )
      .map((one) => [one.id.toLowerCase(), one]),
  );
  return [...found.values()]
    .filter(({ properties }) => groupIdOf(properties.scope) !== own)
    .map(({ id, properties }) => ({
      id,
      what: `role ${nameOf(properties.roleDefinitionId)} on ${properties.scope}`,
      isNamed: named.has(`${properties.scope}|${properties.roleDefinitionId}`.toLowerCase()),
      apiVersion: '2022-04-01',
    }));
}

/**
 * Custom roles of this deployment: their names hold its token.
 *
 * @param {readonly string[]} subscriptions
 * @returns {Right[]}
 */
function definitions(subscriptions) {
  const named = list('REPLICATOR_RIGHTS').map((one) => nameOf(one).toLowerCase());
  const token = setting('REPLICATOR_RESOURCE_TOKEN');
  const found = new Map(
    subscriptions
      .flatMap((subscription) => read(subscription, 'roleDefinitions', "type eq 'CustomRole'"))
      .filter(({ properties }) => properties.roleName.includes(` ${token}: `))
      .map((one) => [one.id.toLowerCase(), one]),
  );
  return [...found.values()].map(({ id, name, properties }) => ({
    id,
    what: `role definition ${properties.roleName}`,
    isNamed: named.includes(name.toLowerCase()),
    apiVersion: '2022-04-01',
  }));
}

/**
 * System topics of this deployment in groups that it watches no longer.
 *
 * @param {readonly string[]} subscriptions
 * @returns {Right[]}
 */
function topics(subscriptions) {
  const watched = new Set(setting('REPLICATOR_WATCHED_GALLERIES').split(' ').map(groupIdOf));
  return subscriptions
    .flatMap((subscription) => {
      const { value, problem } = tryAz(['eventgrid', 'system-topic', 'list', '--subscription', subscription]);
      if (problem !== null) {
        throw new HookError(
          `system topics of subscription ${subscription} cannot be read, so nothing was removed: ${problem}`,
        );
      }
      return value;
    })
    .filter(({ tags }) => tags?.['gallery-zone-replicator'] === setting('REPLICATOR_RESOURCE_TOKEN'))
    .map(({ id }) => ({
      id,
      what: `system topic ${id}`,
      isNamed: watched.has(groupIdOf(id)),
      apiVersion: '2025-02-15',
    }));
}

/**
 * Roles of galleries' identities that a deployment like this one has assigned, and this one no longer names. Another
 * deployment may need them, so they are told, and left.
 *
 * @param {readonly string[]} subscriptions
 */
function identityRoles(subscriptions) {
  const named = new Set(list('REPLICATOR_IDENTITY_RIGHTS').map((one) => one.toLowerCase()));
  return subscriptions
    .flatMap((subscription) => read(subscription, 'roleAssignments', 'atScope()'))
    .filter(
      ({ properties }) =>
        String(properties.description ?? '').startsWith('Lets the compute gallery see which extended zones') &&
        !named.has(`${properties.scope}|${properties.roleDefinitionId}`.toLowerCase()),
    );
}

/** @param {readonly Right[]} rights */
function remove(rights) {
  for (const { id, what, apiVersion } of rights) {
    const { problem } = tryArm('delete', id, `api-version=${apiVersion}`);
    if (problem !== null) {
      throw new HookError(`${what} could not be removed: ${problem}`);
    }
    console.log(`removed: ${what}`);
  }
}

await runHook('rights', async () => {
  const options = process.argv.slice(2);
  const unknown = options.filter((option) => !['--remove', '--remove-all'].includes(option));
  if (unknown.length > 0) {
    throw new HookError(`${unknown.join(' ')} is unknown; --remove and --remove-all are allowed`);
  }
  if (setting('REPLICATOR_RIGHTS') === '') {
    takeOverValues();
  }
  requireValues([
    'AZURE_SUBSCRIPTION_ID',
    'AZURE_RESOURCE_GROUP',
    'REPLICATOR_RIGHTS',
    'REPLICATOR_RESOURCE_TOKEN',
    'REPLICATOR_IDENTITY_PRINCIPAL_ID',
    'REPLICATOR_WATCHED_GALLERIES',
  ]);
  const { value, problem } = tryAz(['account', 'list']);
  if (problem !== null) {
    throw new HookError(`the subscriptions cannot be listed: ${problem}`);
  }
  /** @type {string[]} */
  const subscriptions = value
    .filter((/** @type {any} */ one) => one.state === 'Enabled')
    .map((/** @type {any} */ one) => one.id);
  // Assignments first: a role that is assigned cannot be deleted.
  const rights = [...assignments(subscriptions), ...definitions(subscriptions), ...topics(subscriptions)];
  for (const { what, isNamed } of rights) {
    console.log(`${isNamed ? 'named by the template ' : 'NO LONGER NAMED       '}  ${what}`);
  }
  for (const { id, properties } of identityRoles(subscriptions)) {
    console.log(
      `not of this deployment  role ${nameOf(properties.roleDefinitionId)} of the identity ${properties.principalId} on ${properties.scope}; if no other needs it: az role assignment delete --ids ${id}`,
    );
  }
  const extra = rights.filter(({ isNamed }) => !isNamed);
  if (options.includes('--remove-all')) {
    remove(rights);
  } else if (options.includes('--remove')) {
    remove(extra);
  } else if (extra.length > 0) {
    console.log(`${extra.length} can be removed: npm run rights -- --remove`);
  }
});
