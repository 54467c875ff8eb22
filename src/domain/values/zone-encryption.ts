// Encryption sets of zones, in the text grammar of az `--target-edge-zone-encryption`.
import { normaliseZone } from './region';
import { type Parsed, parsed, quote } from './result';
import { isZoneName, type ZoneTarget } from './zone-target';

/** EncryptionImages of the REST API by zone, in lower case. */
export type ZoneEncryption = Readonly<Record<string, NonNullable<ZoneTarget['encryption']>>>;

const encryptionSet =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/diskEncryptionSets\/[^/]+$/i;
const lun = /^\d{1,2}$/;

const goodValue =
  'perth,/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/keys-rg/providers/Microsoft.Compute/diskEncryptionSets/perthKeys';

interface ReadEntry {
  readonly zone: string;
  readonly encryption: NonNullable<ZoneTarget['encryption']>;
  readonly mistakes: readonly string[];
}

/** As az has it: this disk has no set. */
const isNone = (set: string) => set.toLowerCase() === 'null';

/** `zone,os set[,lun,set]…`; `null` stands for no set. */
function readEntry(entry: string): ReadEntry {
  const [zoneText = '', osSet = '', ...rest] = entry.split(',');
  const zone = normaliseZone(zoneText);
  const mistakes: string[] = [];
  const checkSet = (text: string) => {
    if (!isNone(text) && !encryptionSet.test(text)) {
      mistakes.push(`${quote(entry)}: ${quote(text)} is not the resource id of a disk encryption set`);
    }
  };
  if (!isZoneName(zone)) {
    mistakes.push(`${quote(entry)}: ${quote(zoneText)} is not a zone name such as losangeles`);
  }
  checkSet(osSet);
  const dataDiskImages: { readonly lun: number; readonly diskEncryptionSetId: string }[] = [];
  for (let index = 0; index < rest.length; index += 2) {
    const [number = '', set = ''] = [rest[index], rest[index + 1]];
    if (!lun.test(number)) {
      mistakes.push(`${quote(entry)}: ${quote(number)} is not the LUN of a data disk (0 to 99)`);
    }
    checkSet(set);
    if (dataDiskImages.some(({ lun: other }) => other === Number(number))) {
      mistakes.push(`${quote(entry)}: LUN ${quote(number)} stands more than once`);
    }
    dataDiskImages.push({ lun: Number(number), diskEncryptionSetId: set });
  }
  const encrypted = dataDiskImages.filter(({ diskEncryptionSetId }) => !isNone(diskEncryptionSetId));
  return {
    zone,
    encryption: {
      ...(!isNone(osSet) && { osDiskImage: { diskEncryptionSetId: osSet } }),
      ...(encrypted.length > 0 && { dataDiskImages: encrypted }),
    },
    mistakes,
  };
}

/**
 * Parses `zone,os set[,lun,set]…` entries separated by blanks. az ends at the first entry that it cannot read, which leaves
 * the zones after it without; here every malformed or repeated entry is a mistake.
 */
export function parseZoneEncryption(text: string, field: string): Parsed<ZoneEncryption> {
  const entries = text
    .split(/\s+/)
    .filter((entry) => entry !== '')
    .map(readEntry);
  const zones = entries.map(({ zone }) => zone);
  const repeated = [...new Set(zones.filter((zone, index) => zones.indexOf(zone) !== index))];
  const mistakes = [
    ...(entries.length === 0 ? ['holds no entry'] : []),
    ...entries.flatMap((entry) => entry.mistakes),
    ...repeated.map((zone) => `zone ${quote(zone)} stands more than once`),
  ];
  return mistakes.length > 0
    ? {
        ok: false,
        problems: mistakes.map((message) => ({ field, message: `${message}; a good value is ${goodValue}` })),
      }
    : parsed(
        Object.fromEntries(
          entries.flatMap(({ zone, encryption }) => (Object.keys(encryption).length === 0 ? [] : [[zone, encryption]])),
        ),
      );
}

/** The targets with the encryption of their zones; what a target says itself stays. */
export function withZoneEncryption(targets: readonly ZoneTarget[], encryption: ZoneEncryption): readonly ZoneTarget[] {
  return targets.map((target) => {
    const found = Object.entries(encryption).find(([zone]) => zone === target.zone)?.[1];
    return found === undefined ? target : { encryption: found, ...target };
  });
}

/** What the targets say of their own encryption. */
export function encryptionOf(targets: readonly ZoneTarget[]): ZoneEncryption {
  return Object.fromEntries(
    targets.flatMap(({ zone, encryption }) => (encryption === undefined ? [] : [[zone, encryption]])),
  );
}

/** Zones that have an encryption and are no target: most likely a slip of the pen. */
export function zonesWithoutTarget(targets: readonly ZoneTarget[], encryption: ZoneEncryption): readonly string[] {
  return Object.keys(encryption).filter((zone) => !targets.some((target) => target.zone === zone));
}
