// Before `azd provision`: asks Azure what would otherwise make the deployment fail in its middle, tells all of it with
// its remedy, and chooses what depends on what is there already. PREPROVISION_CHECKS=off leaves it out.

import { checkIdentities } from './check-identities.mjs';
import { checkProviders, checkRegion, checkSignIn } from './check-subscription.mjs';
import { checkTopics } from './check-topics.mjs';
import { checkZones } from './check-zones.mjs';
import { HookError, keepValue, runHook, setting, tryAz } from './cli.mjs';
import { groupIdOf, idsIn, isGalleryId } from './ids.mjs';

/** azd writes values into a JSON file as they are: a line break or a quotation mark would break it. */
function keepOnOneLine() {
  for (const name of ['WATCHED_GALLERIES', 'EXTENDED_ZONE_TARGETS', 'EXISTING_SYSTEM_TOPICS', 'DEV_CENTERS']) {
    const given = process.env[name] ?? '';
    if (/[\r\n\t]/.test(given)) {
      keepValue(name, given.split(/\s+/).join(' ').trim());
    }
  }
}

/** @param {readonly string[]} galleryIds */
function checkGalleries(galleryIds) {
  /** @type {Map<string, Set<string>>} */
  const regions = new Map();
  /** @type {string[]} */
  const problems = [];
  for (const id of galleryIds) {
    const { value, problem } = tryAz(['resource', 'show', '--ids', id, '--api-version', '2024-03-03']);
    if (problem !== null) {
      problems.push(
        `${id} cannot be read (${problem}). Name a gallery that is there: azd env set WATCHED_GALLERIES "<gallery id>"`,
      );
    } else if (typeof value?.location === 'string') {
      regions.set(groupIdOf(id), (regions.get(groupIdOf(id)) ?? new Set()).add(value.location));
    }
  }
  // One identity a resource group: it lies in the region of the first of its galleries.
  const warnings =
    (setting('GALLERY_IDENTITY_MODE') || 'deployment') === 'deployment'
      ? [...regions]
          .filter(([, found]) => found.size > 1)
          .map(
            ([group, found]) =>
              `galleries in ${group} lie in ${[...found].join(', ')}, their identity in one of these; where a zone then says "not enrolled", keep the galleries of a region in a resource group of their own`,
          )
      : [];
  return { problems, warnings };
}

await runHook('preprovision', async () => {
  if (setting('PREPROVISION_CHECKS').toLowerCase() === 'off') {
    console.log('preprovision: nothing was checked (PREPROVISION_CHECKS=off).');
    return;
  }
  keepOnOneLine();
  const subscriptionId = setting('AZURE_SUBSCRIPTION_ID');
  if (subscriptionId === '') {
    console.log(
      'preprovision: the subscription is not chosen yet, so nothing was checked; azd provision checks again.',
    );
    return;
  }
  const signIn = checkSignIn(subscriptionId);
  if (signIn.length > 0) {
    throw new HookError(signIn.join('\n'));
  }
  const galleryIds = idsIn(setting('WATCHED_GALLERIES')).filter(isGalleryId);
  if (galleryIds.length === 0) {
    console.log('preprovision: WATCHED_GALLERIES names no gallery yet; azd asks for it, the template checks it.');
  }
  const galleries = checkGalleries(galleryIds);
  const problems = [
    ...checkProviders(subscriptionId, galleryIds),
    ...checkRegion(setting('AZURE_LOCATION')),
    ...galleries.problems,
  ];
  // What follows reads in the groups of the galleries.
  if (problems.length === 0) {
    problems.push(...checkTopics(galleryIds), ...checkIdentities(galleryIds));
  }
  for (const warning of [...galleries.warnings, ...checkZones(galleryIds)]) {
    console.warn(`preprovision: ${warning}`);
  }
  if (problems.length > 0) {
    throw new HookError(
      `${problems.length} found, nothing was deployed:\n${problems.map((one) => `- ${one}`).join('\n')}\nPREPROVISION_CHECKS=off (azd env set) leaves these checks out.`,
    );
  }
});
