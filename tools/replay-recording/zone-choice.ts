// Which zone stands for a recorded one: the zone itself where it exists, else one that does, a different one for each.
import { isLegacyZone } from '../../local/azure/services/compute-gallery/legacy-zones';
import type { ArmClient } from './arm-client';
import { isMembers } from './cassette';
import type { TranslationOptions } from './translation';

interface Zone {
  readonly zone: string;
  readonly region: string;
}

const legacyZones: readonly Zone[] = [
  { zone: 'microsoftlosangeles1', region: 'westus' },
  { zone: 'attdallas1', region: 'southcentralus' },
];

/** @param wished `recorded=region/zone` */
export async function chooseZones(
  client: ArmClient,
  subscriptionId: string,
  wished: readonly string[],
): Promise<TranslationOptions['zone']> {
  const given = new Map(wished.map((wish) => parseWish(wish)));
  const existing = [...(await registeredZones(client, subscriptionId)), ...legacyZones];
  const chosen = new Map<string, Zone | null>();
  return (recorded, displayName) => {
    const region = displayName.toLowerCase().replace(/\s/g, '');
    const key = `${region}/${recorded.toLowerCase()}`;
    const before = chosen.get(key);
    if (before !== undefined) {
      return before;
    }
    const zone =
      given.get(recorded.toLowerCase()) ?? stand(recorded.toLowerCase(), region, existing, [...chosen.values()]);
    chosen.set(key, zone);
    return zone;
  };
}

function stand(
  recorded: string,
  region: string,
  existing: readonly Zone[],
  taken: readonly (Zone | null)[],
): Zone | null {
  if (isLegacyZone(recorded, region) || existing.some((each) => each.zone === recorded && each.region === region)) {
    return null;
  }
  const free = existing.filter((each) => !taken.includes(each));
  return free.find((each) => each.region === region) ?? free[0] ?? null;
}

async function registeredZones(client: ArmClient, subscriptionId: string): Promise<Zone[]> {
  const path = `/subscriptions/${subscriptionId}/providers/Microsoft.EdgeZones/extendedZones?api-version=2024-04-01-preview`;
  const { body } = await client.send('GET', path);
  const listed = isMembers(body) && Array.isArray(body.value) ? body.value.filter(isMembers) : [];
  return listed.flatMap(({ name, properties }) => {
    const { registrationState, homeLocation } = isMembers(properties) ? properties : {};
    return typeof name === 'string' && typeof homeLocation === 'string' && registrationState === 'Registered'
      ? [{ zone: name, region: homeLocation }]
      : [];
  });
}

function parseWish(wish: string): [string, Zone] {
  const [, recorded, region, zone] = /^([^=]+)=([^/]+)\/([^/]+)$/.exec(wish) ?? [];
  if (recorded === undefined || region === undefined || zone === undefined) {
    throw new Error(
      `--zone is '${wish}', but must be RECORDED=REGION/ZONE, such as microsoftnewyork1=westus/losangeles.`,
    );
  }
  return [recorded.toLowerCase(), { region, zone }];
}
