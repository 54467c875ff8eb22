// Before `azd down`: shows what will be deleted and what stays, and refuses while a watched gallery lies in it.
import { azdVersion, HookError, runHook, setting, tryAz } from './cli.mjs';
import { groupNameOf, idsIn, subscriptionOf } from './ids.mjs';

/** Before it, azd deleted each resource group that the deployment had touched: those of the galleries too. */
const safeVersion = [1, 24, 1];

/** @param {string} version */
function isSafe(version) {
  const parts = version.split('.').map(Number);
  const index = safeVersion.findIndex((wanted, at) => parts[at] !== wanted);
  return index < 0 || (parts[index] ?? 0) > (safeVersion[index] ?? 0);
}

await runHook('predown', async () => {
  const version = azdVersion();
  if (version !== null && !isSafe(version)) {
    throw new HookError(
      `azd ${version} would delete the resource groups of the galleries with all images in them; azd ${safeVersion.join('.')} or newer is needed: https://aka.ms/install-azd`,
    );
  }
  const group = setting('AZURE_RESOURCE_GROUP');
  const subscription = setting('AZURE_SUBSCRIPTION_ID');
  if (group === '' || subscription === '') {
    console.log('predown: no deployment is known in this environment.');
    return;
  }
  const watched = idsIn(`${setting('REPLICATOR_WATCHED_GALLERIES')} ${setting('WATCHED_GALLERIES')}`);
  const inside = watched.filter(
    (id) => subscriptionOf(id) === subscription.toLowerCase() && groupNameOf(id).toLowerCase() === group.toLowerCase(),
  );
  const { value, problem } = tryAz(['resource', 'list', '--resource-group', group, '--subscription', subscription]);
  if (problem !== null) {
    throw new HookError(`what lies in ${group} cannot be read, so nothing is deleted: ${problem}`);
  }
  const galleries = value.filter((/** @type {any} */ one) => /^microsoft\.compute\/galleries/i.test(one.type));
  if (inside.length > 0 || galleries.length > 0) {
    throw new HookError(
      `${group} holds ${[...new Set([...inside, ...galleries.map((/** @type {any} */ one) => one.id)])].join(', ')}: azd down would delete it with all images in it. Move the gallery, or delete the app's resources one by one.`,
    );
  }
  console.log(`azd down deletes ${group} with ${value.length} resources:`);
  for (const one of value) {
    console.log(`  ${one.type} ${one.name}`);
  }
  console.log(
    "What stays: the system topics and the identity in the galleries' groups, custom roles and role assignments. Before azd down, `npm run rights -- --remove-all` removes the rights; docs/deployment.md has the rest.",
  );
});
