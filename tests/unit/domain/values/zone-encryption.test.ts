// Encryption sets of zones, as az writes them.
import {
  parseZoneEncryption,
  withZoneEncryption,
  zonesWithoutTarget,
} from '../../../../src/domain/values/zone-encryption';
import { losAngeles, perth } from '../../samples';

const set = (name: string) =>
  `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/keys-rg/providers/Microsoft.Compute/diskEncryptionSets/${name}`;
const parse = (text: string) => parseZoneEncryption(text, 'EXTENDED_ZONE_ENCRYPTION');

test('a set for the OS disk, and one for each data disk', () => {
  expect(parse(`LosAngeles,${set('os')},0,${set('a')},12,${set('b')}\n perth,${set('p')}`)).toEqual({
    ok: true,
    value: {
      losangeles: {
        osDiskImage: { diskEncryptionSetId: set('os') },
        dataDiskImages: [
          { lun: 0, diskEncryptionSetId: set('a') },
          { lun: 12, diskEncryptionSetId: set('b') },
        ],
      },
      perth: { osDiskImage: { diskEncryptionSetId: set('p') } },
    },
  });
});

test.each([
  ['', 1],
  ['perth', 1],
  ['perth,', 1],
  [`,${set('a')}`, 1],
  [`perth,des`, 1],
  [`p!,${set('a')},x,y`, 3],
  [`perth,${set('a')},0`, 1],
  [`perth,${set('a')} PERTH,${set('b')}`, 1],
  [`perth,${set('a')} losangeles`, 1],
  [`perth,${set('a')},0,${set('b')},00,${set('c')}`, 1],
])('%p has %i mistakes, each told with the field and a good value', (text, count) => {
  const read = parse(text);
  expect(read.ok ? [] : read.problems).toHaveLength(count);
  for (const { field, message } of read.ok ? [] : read.problems) {
    expect(field).toBe('EXTENDED_ZONE_ENCRYPTION');
    expect(message).toMatch(/; a good value is perth,\/subscriptions\//);
  }
});

test('null stands for no set, as in az', () => {
  expect(parse(`perth,null,0,${set('a')},1,NULL losangeles,null`)).toEqual({
    ok: true,
    value: { perth: { dataDiskImages: [{ lun: 0, diskEncryptionSetId: set('a') }] } },
  });
});

test('targets get the encryption of their zone; what they say themselves stays', () => {
  const encryption = { losangeles: { osDiskImage: { diskEncryptionSetId: set('a') } }, redmond: {} };
  const own = { ...losAngeles, encryption: { osDiskImage: {} } };
  expect(withZoneEncryption([losAngeles, perth, own], encryption)).toEqual([
    { ...losAngeles, encryption: encryption.losangeles },
    perth,
    own,
  ]);
  expect(zonesWithoutTarget([losAngeles, perth], encryption)).toEqual(['redmond']);
  expect(withZoneEncryption([{ ...perth, zone: 'constructor' }], {})).toEqual([{ ...perth, zone: 'constructor' }]);
});
