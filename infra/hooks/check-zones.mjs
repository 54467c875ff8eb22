// Whether the subscriptions of the galleries may use the zones. A warning: access may be granted later, and the app waits.
import { setting, tryArm } from './cli.mjs';
import { entriesIn, subscriptionOf } from './ids.mjs';

/** @param {string} name */
const plain = (name) => name.toLowerCase().replace(/[\s_-]/g, '');

/** @param {readonly string[]} galleryIds */
export function checkZones(galleryIds) {
  const wanted = entriesIn(setting('EXTENDED_ZONE_TARGETS')).map((entry) => plain(entry.split('=')[1] ?? ''));
  return [...new Set(galleryIds.map(subscriptionOf))].flatMap((subscription) => {
    const path = `/subscriptions/${subscription}/providers/Microsoft.EdgeZones/extendedZones`;
    const { value, problem } = tryArm('get', path, 'api-version=2024-04-01-preview');
    if (problem !== null) {
      return [`the extended zones of subscription ${subscription} cannot be read: ${problem}`];
    }
    const zones = new Map(value.value.map((/** @type {any} */ one) => [plain(one.name), one]));
    return wanted.flatMap((zone) => {
      const found = zones.get(zone);
      if (found === undefined) {
        return [`subscription ${subscription} has no extended zone ${zone}; it has ${[...zones.keys()].join(', ')}`];
      }
      return found.properties.registrationState === 'Registered'
        ? []
        : [
            `zone ${zone} is ${found.properties.registrationState} in subscription ${subscription}: az rest --method post --uri ${path}/${found.name}/register?api-version=2024-04-01-preview`,
          ];
    });
  });
}
