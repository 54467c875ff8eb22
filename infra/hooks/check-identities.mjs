// The galleries' identity and its role, where they are there already: Azure refuses to move an identity to another region,
// and to give one role twice under two names.
import { armGuid } from './arm-guid.mjs';
import { keepValue, setting, tryArm, tryAz } from './cli.mjs';
import { groupIdOf, groupNameOf, nameOf, subscriptionOf } from './ids.mjs';

/** @type {Readonly<Record<string, string>>} */
const roles = {
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
};

/**
 * Whether somebody else has assigned the role: the template's own assignment is known by its name.
 *
 * @param {string} subscription
 * @param {string} principalId
 */
function isRoleInPlace(subscription, principalId) {
  const role = setting('GALLERY_IDENTITY_ROLE') || 'Contributor';
  const roleGuid = roles[role.toLowerCase()] ?? nameOf(role).toLowerCase();
  const scope = `/subscriptions/${subscription}`;
  const { value, problem } = tryArm(
    'get',
    `${scope}/providers/Microsoft.Authorization/roleAssignments`,
    'api-version=2022-04-01',
    `$filter=principalId eq '${principalId}'`,
  );
  const own = armGuid(scope, principalId, `${scope}/providers/Microsoft.Authorization/roleDefinitions/${roleGuid}`);
  return {
    problem,
    isInPlace: (value?.value ?? []).some(
      (/** @type {any} */ { name, properties }) =>
        properties.scope.toLowerCase() === scope &&
        nameOf(properties.roleDefinitionId).toLowerCase() === roleGuid &&
        name.toLowerCase() !== own,
    ),
  };
}

/** @param {readonly string[]} galleryIds */
export function checkIdentities(galleryIds) {
  const mode = setting('GALLERY_IDENTITY_MODE') || 'deployment';
  const groups = [...new Set(galleryIds.map(groupIdOf))];
  /** @type {string[]} */
  const inPlace = [];
  /** @type {string[]} */
  const roleInPlace = [];
  /** @type {string[]} */
  const problems = [];
  /** @param {string} subscription @param {string} principalId @param {string} entry */
  const look = (subscription, principalId, entry) => {
    const { isInPlace, problem } = isRoleInPlace(subscription, principalId);
    if (problem !== null) {
      problems.push(
        `the role assignments of ${principalId} in subscription ${subscription} cannot be read: ${problem}`,
      );
    } else if (isInPlace) {
      roleInPlace.push(entry);
    }
  };
  if (mode === 'deployment') {
    const name = (setting('GALLERY_IDENTITY_NAME') || 'galleryReplicator').toLowerCase();
    for (const group of groups) {
      const subscription = subscriptionOf(group);
      const { value, problem } = tryAz([
        'identity',
        'list',
        '--resource-group',
        groupNameOf(group),
        '--subscription',
        subscription,
      ]);
      const found = (value ?? []).find((/** @type {any} */ one) => one.name.toLowerCase() === name);
      if (problem !== null) {
        problems.push(`the identities in ${group} cannot be read: ${problem}`);
      } else if (found !== undefined) {
        inPlace.push(group);
        look(subscription, found.principalId, group);
      }
    }
  } else if (mode === 'existing') {
    const { value, problem } = tryAz(['identity', 'show', '--ids', setting('GALLERY_IDENTITY_ID')]);
    if (problem !== null) {
      problems.push(
        `GALLERY_IDENTITY_ID cannot be read (${problem}): azd env set GALLERY_IDENTITY_ID "<id of a user-assigned identity>"`,
      );
    } else {
      for (const subscription of new Set(galleryIds.map(subscriptionOf))) {
        look(subscription, value.principalId, `/subscriptions/${subscription}`);
      }
    }
  }
  if (problems.length === 0) {
    keepValue('GALLERY_IDENTITIES_IN_PLACE', inPlace.join(' '));
    keepValue('GALLERY_IDENTITY_ROLE_IN_PLACE', roleInPlace.join(' '));
  }
  return problems;
}
