// Resource ids in settings, read as the templates read them (infra/inputs/ids.bicep).

/** @param {string} text */
export const entriesIn = (text) => text.split(/[\s,]+/).filter((entry) => entry !== '');

/** @param {string} id */
export const canonicalId = (id) => id.replace(/\/$/, '').toLowerCase();

/** @param {string} text */
export const idsIn = (text) => [...new Set(entriesIn(text).map(canonicalId))].sort();

/** @param {string} id */
export const groupIdOf = (id) => canonicalId(id).split('/').slice(0, 5).join('/');

/** @param {string} id */
export const subscriptionOf = (id) => canonicalId(id).split('/')[2] ?? '';

/** @param {string} id */
export const groupNameOf = (id) => id.split('/')[4] ?? '';

/** @param {string} id */
export const nameOf = (id) => id.split('/').at(-1) ?? '';

/** @param {string} id */
export const isGalleryId = (id) =>
  /^\/subscriptions\/[0-9a-f-]{36}\/resourcegroups\/[^/]+\/providers\/microsoft\.compute\/galleries\/[^/]+$/.test(
    canonicalId(id),
  );

/** @param {string} text entries `<group id>=<topic id>`, or topic ids alone */
export const topicsByGroup = (text) =>
  new Map(
    entriesIn(text).map((entry) => {
      const [first = '', second] = entry.split('=');
      return /** @type {const} */ ([groupIdOf(first), canonicalId(second ?? first)]);
    }),
  );
