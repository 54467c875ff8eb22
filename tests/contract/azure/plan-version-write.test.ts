// What a PUT or PATCH of an image version may ask for: the service's rules as tables.

import { ArmError } from '../../../local/azure/arm/arm-error';
import {
  planVersionWrite,
  type VersionWriteInput,
} from '../../../local/azure/services/compute-gallery/plan-version-write';
import { defaultSettings } from '../../../local/azure/simulation/settings';
import type { JsonObject } from '../../../local/azure/state/json';
import type { Json } from './azure-fixture';

const source = { id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/i' };
const losangeles = {
  name: 'West US',
  extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
  storageAccountType: 'Premium_LRS',
};

function write(input: Partial<VersionWriteInput> & { properties?: JsonObject }) {
  const { properties, ...rest } = input;
  return planVersionWrite({
    method: 'PUT',
    name: '1.0.0',
    location: 'westus',
    apiVersion: '2024-03-03',
    before: undefined,
    settings: defaultSettings,
    body: { location: 'westus', properties: properties ?? {} },
    ...rest,
  });
}

const created: JsonObject = {
  tags: { team: 'images' },
  properties: {
    ...write({
      properties: {
        publishingProfile: {
          targetRegions: [
            { name: 'westus' },
            { name: 'East US', regionalReplicaCount: 2, storageAccountType: 'standard_zrs' },
          ],
          targetExtendedLocations: [losangeles],
          endOfLifeDate: '2030-01-01T00:00:00Z',
        },
        storageProfile: { source, osDiskImage: { hostCaching: 'ReadOnly' }, dataDiskImages: [{ lun: 1 }] },
      },
    }).properties,
    publishedDate: 'x',
    provisioningState: 'Succeeded',
  },
};
const profile = () => structuredClone((created.properties as Json).publishingProfile);

describe('a new image version', () => {
  test('gets the service defaults, canonical names and every member that came', () => {
    const { properties, targets } = write({
      properties: {
        publishingProfile: {
          replicaCount: 3,
          targetRegions: [{ name: 'WESTUS', futureMember: 1 }],
          targetExtendedLocations: [{ name: 'westus', extendedLocation: { name: 'LosAngeles' } }],
        },
        storageProfile: { source },
        futureProfile: { on: true },
      },
    });
    expect(properties).toMatchObject({
      futureProfile: { on: true },
      provisioningState: 'Creating',
      publishingProfile: {
        targetRegions: [
          {
            name: 'West US',
            regionalReplicaCount: 3,
            storageAccountType: 'Standard_LRS',
            futureMember: 1,
          },
        ],
        targetExtendedLocations: [
          {
            name: 'West US',
            extendedLocation: { name: 'losangeles', type: 'EdgeZone' },
            extendedLocationReplicaCount: 1,
            storageAccountType: 'StandardSSD_LRS',
          },
        ],
      },
      safetyProfile: { allowDeletionOfReplicatedLocations: false },
      storageProfile: { source },
    });
    expect(properties.storageProfile).not.toHaveProperty('osDiskImage');
    expect(targets.map(({ key }) => key)).toEqual(['westus', 'westus/losangeles']);
  });

  test('goes to its own region where no target regions are given', () => {
    expect(write({ properties: { storageProfile: { source } } }).targets.map(({ key }) => key)).toEqual(['westus']);
  });
});

type Refusal = [what: string, input: Parameters<typeof write>[0], status: number, code: string, message: RegExp];
const region = (...targetRegions: JsonObject[]) => ({
  publishingProfile: { targetRegions },
  storageProfile: { source },
});
const zoneTarget = (...targetExtendedLocations: JsonObject[]) => ({
  publishingProfile: { targetExtendedLocations },
  storageProfile: { source },
});
const again = (change: (wanted: Json) => void): Parameters<typeof write>[0] => {
  const properties: Json = structuredClone(created.properties);
  change(properties);
  return { before: created, properties };
};

const refusals: Refusal[] = [
  [
    'no source',
    { properties: {} },
    400,
    'InvalidParameter',
    /'galleryImageVersion.properties.storageProfile' is missing/,
  ],
  [
    'an empty source',
    { properties: { storageProfile: { source: {} } } },
    400,
    'InvalidParameter',
    /storageProfile.source' is missing/,
  ],
  [
    'a list without the home region',
    { properties: region({ name: 'eastus' }) },
    400,
    'InvalidParameter',
    /regions 'eastus' must contain the location of image version 'West US'/,
  ],
  [
    'one region twice',
    { properties: region({ name: 'westus' }, { name: 'West US' }) },
    400,
    'InvalidParameter',
    /^Duplicate regions are not allowed in target publishing regions/,
  ],
  [
    'one zone twice',
    { properties: zoneTarget(losangeles, losangeles) },
    400,
    'InvalidParameter',
    /^Duplicate extended locations/,
  ],
  [
    'an unknown region',
    { properties: region({ name: 'westus' }, { name: 'atlantis' }) },
    400,
    'InvalidParameter',
    /'atlantis'/,
  ],
  [
    'no replica',
    { properties: region({ name: 'westus', regionalReplicaCount: 0 }) },
    400,
    'InvalidParameter',
    /^The value 0 of parameter .*regionalReplicaCount' is out of range/,
  ],
  [
    '101 replicas in a zone',
    { properties: zoneTarget({ ...losangeles, extendedLocationReplicaCount: 101 }) },
    400,
    'InvalidParameter',
    /The value 101 .*extendedLocationReplicaCount/,
  ],
  [
    'a storage type that is none',
    { properties: region({ name: 'westus', storageAccountType: 'UltraSSD_LRS' }) },
    400,
    'InvalidParameter',
    /'UltraSSD_LRS'/,
  ],
  [
    'StandardSSD_LRS for a region',
    { properties: region({ name: 'westus', storageAccountType: 'StandardSSD_LRS' }) },
    400,
    'InvalidParameter',
    /'StandardSSD_LRS'/,
  ],
  [
    'a zone without a name',
    { properties: zoneTarget({ name: 'westus' }) },
    400,
    'InvalidParameter',
    /extendedLocation.name' is missing/,
  ],
  [
    'a shallow version with a zone',
    {
      properties: {
        publishingProfile: { replicationMode: 'Shallow', targetExtendedLocations: [losangeles] },
        storageProfile: { source },
      },
    },
    400,
    'InvalidParameter',
    /Shallow/,
  ],
  [
    'another source',
    again((wanted) => {
      wanted.storageProfile.source.id = '/other';
    }),
    409,
    'PropertyChangeNotAllowed',
    /^Changing property 'galleryImageVersion.properties.storageProfile.source.id' is not allowed/,
  ],
  [
    'another replication mode',
    again((wanted) => {
      wanted.publishingProfile.replicationMode = 'Shallow';
    }),
    409,
    'PropertyChangeNotAllowed',
    /replicationMode/,
  ],
  [
    'another storage type for a region',
    again((wanted) => {
      wanted.publishingProfile.targetRegions[1].storageAccountType = 'Premium_LRS';
    }),
    409,
    'PropertyChangeNotAllowed',
    /targetRegions.storageAccountType/,
  ],
  [
    'a region without its storage type',
    again((wanted) => {
      delete wanted.publishingProfile.targetRegions[1].storageAccountType;
    }),
    400,
    'InvalidParameter',
    /^Global storage account type does not match the storage account type in the existing TargetRegion: 'East US'/,
  ],
  [
    'another storage type for a zone',
    again((wanted) => {
      wanted.publishingProfile.targetExtendedLocations[0].storageAccountType = 'StandardSSD_LRS';
    }),
    409,
    'PropertyChangeNotAllowed',
    /targetExtendedLocations.storageAccountType/,
  ],
  [
    'encryption for a region that has none',
    again((wanted) => {
      wanted.publishingProfile.targetRegions[1].encryption = { osDiskImage: { diskEncryptionSetId: '/d' } };
    }),
    409,
    'PropertyChangeNotAllowed',
    /encryption/,
  ],
  [
    'another set of data disks',
    again((wanted) => {
      wanted.storageProfile.dataDiskImages = [];
    }),
    409,
    'PropertyChangeNotAllowed',
    /dataDiskImages/,
  ],
  [
    'a region left out',
    again((wanted) => {
      wanted.publishingProfile.targetRegions.pop();
    }),
    400,
    'BadRequest',
    /^Complete set of target locations not specified while updating gallery artifact '1.0.0'/,
  ],
  [
    'a zone left out',
    again((wanted) => {
      wanted.publishingProfile.targetExtendedLocations = [];
    }),
    400,
    'BadRequest',
    /^Complete set of target locations/,
  ],
  [
    'zones absent from the list',
    again((wanted) => {
      delete wanted.publishingProfile.targetExtendedLocations;
    }),
    400,
    'BadRequest',
    /^Complete set of target locations/,
  ],
  [
    'a PATCH with half of the list',
    { method: 'PATCH', before: created, properties: { publishingProfile: { targetRegions: [{ name: 'westus' }] } } },
    400,
    'BadRequest',
    /^Complete set of target locations/,
  ],
];

describe('refused', () => {
  test.each(refusals)('%s', (_what, input, status, code, message) => {
    const refused = catchError(() => write(input));
    expect(refused).toMatchObject({ status, code });
    expect(refused.message).toMatch(message);
  });
});

describe('an update', () => {
  test('keeps the sources that az and PowerShell strip, and what only the service writes', () => {
    const { properties } = write(
      again((wanted) => {
        wanted.storageProfile.source = null;
        wanted.storageProfile.osDiskImage.source = null;
        wanted.replicationStatus = { aggregatedState: 'Completed' };
        wanted.provisioningState = 'Failed';
      }),
    );
    expect(properties).toMatchObject({
      storageProfile: { source, osDiskImage: { hostCaching: 'ReadOnly' } },
      provisioningState: 'Updating',
    });
    expect(properties).not.toHaveProperty('replicationStatus');
  });

  test('takes the list as the full desired state once deletion is allowed, whichever verb asks', () => {
    for (const method of ['PUT', 'PATCH']) {
      const input = again((wanted) => {
        wanted.publishingProfile.targetRegions.pop();
        delete wanted.publishingProfile.targetExtendedLocations;
        wanted.safetyProfile = { allowDeletionOfReplicatedLocations: true };
      });
      const { properties, targets } = write({ ...input, method });
      expect(targets.map(({ key }) => key)).toEqual(['westus']);
      expect((properties as Json).publishingProfile).not.toHaveProperty('targetExtendedLocations');
    }
  });

  test('really drops what is left out by an api-version from before the safety profile', () => {
    const input = again((wanted) => {
      wanted.publishingProfile.targetRegions.pop();
      wanted.publishingProfile.targetExtendedLocations = [];
    });
    expect(write({ ...input, apiVersion: '2021-10-01' }).targets.map(({ key }) => key)).toEqual(['westus']);
  });

  test('keeps the regions where none are given and none may be deleted', () => {
    const { targets } = write(
      again((wanted) => {
        wanted.publishingProfile.targetRegions = null;
      }),
    );
    expect(targets.map(({ key }) => key)).toEqual(['westus', 'eastus', 'westus/losangeles']);
  });

  test('loses a member that the client dropped, since nothing is merged', () => {
    const before = structuredClone(created) as Json;
    before.properties.publishingProfile.deliveryHints = { ring: 2 };
    const { properties } = write({
      before,
      properties: { ...structuredClone(created.properties as JsonObject), publishingProfile: profile() },
    });
    expect((properties as Json).publishingProfile).not.toHaveProperty('deliveryHints');
  });

  test('by PATCH of tags alone leaves the profiles as they are', () => {
    const { properties, tags } = write({ method: 'PATCH', before: created, body: { tags: { team: 'zones' } } });
    expect(tags).toEqual({ team: 'zones' });
    expect((properties as Json).publishingProfile).toEqual(profile());
  });

  test('accepts display names, any case and the (default) suffix as what is there', () => {
    const { targets } = write(
      again((wanted) => {
        wanted.publishingProfile.targetRegions[1].name = 'eastus';
        wanted.publishingProfile.targetRegions[1].storageAccountType = 'STANDARD_ZRS';
        wanted.publishingProfile.targetExtendedLocations[0].storageAccountType = 'premium_lrs';
      }),
    );
    expect(targets).toHaveLength(3);
  });
});

function catchError(run: () => unknown): ArmError {
  try {
    run();
  } catch (error) {
    if (error instanceof ArmError) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was refused');
}
