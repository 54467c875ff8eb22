// The plan: what is added, kept or refused, and which findings, steps and changes follow.
import fc from 'fast-check';
import type { GalleryFacts } from '../../../../src/domain/plan/identity-plan';
import { type PlanInput, planReplication } from '../../../../src/domain/plan/replication-plan';
import {
  identityText,
  losAngeles,
  perth,
  presentZone,
  snapshot,
  subscriptionId,
  versionId,
  zoneFacts,
} from '../../samples';

const registered = {
  kind: 'read',
  zones: [zoneFacts('losangeles'), zoneFacts('perth', { homeRegion: 'australiaeast' })],
} as const;

const assignedAt = '2026-01-01T00:00:00.000Z';

const galleryFacts = (ids: readonly string[], change: Partial<GalleryFacts> = {}): GalleryFacts => ({
  location: 'westus',
  identities: ids.map((id) => ({ id, principalId: null })),
  ...change,
});

function input(change: Partial<PlanInput> = {}): PlanInput {
  return {
    imageVersionId: versionId,
    targets: [losAngeles, perth],
    regionParity: 'require',
    role: 'Contributor',
    version: snapshot(),
    zoneCheck: 'require',
    updateReplicas: false,
    gallery: galleryFacts([identityText]),
    definition: { location: 'westus', securityType: null },
    unread: [],
    zoneAccess: registered,
    identity: { id: identityText, principalId: 'principal-1', role: { holdsRole: true, assignedAt } },
    now: '2026-11-25T12:00:00.000Z',
    ...change,
  };
}

const plan = (change: Partial<PlanInput> = {}) => planReplication(input(change));
const codes = (change: Partial<PlanInput>) => plan(change).findings.map(({ code }) => code);
const actions = (change: Partial<PlanInput>) => plan(change).targets.map(({ action }) => action);
const extendedLocations = 'publishingProfile.targetExtendedLocations';

test('both targets are missing: both are added, in the order of the configuration', () => {
  expect(plan()).toEqual({
    targets: [
      { ...losAngeles, action: 'Add', details: null },
      { ...perth, action: 'Add', details: null },
    ],
    regionsToAdd: [],
    identityId: expect.stringMatching(/galleryReplicator$/),
    roleAssignedAt: assignedAt,
    identitySteps: [],
    changes: [
      { what: extendedLocations, from: null, to: 'westus=losangeles=1=StandardSSD_LRS' },
      { what: extendedLocations, from: null, to: 'australiaeast=perth=2=Premium_LRS' },
    ],
    findings: [],
  });
});

const bothPresent = snapshot({
  zones: [
    presentZone('losangeles'),
    presentZone('perth', { region: 'australiaeast', replicas: 2, storageAccountType: 'premium_lrs' }),
  ],
  allowDeletionOfReplicatedLocations: true,
});

test('both targets are there: nothing changes, whatever else is missing', () => {
  const identity = { id: identityText, principalId: null, role: { holdsRole: false, assignedAt: null } };
  const gallery = galleryFacts([]);
  const zoneAccess = { kind: 'providerNotRegistered', message: 'x' } as const;
  expect(plan({ version: bothPresent, identity, gallery, zoneAccess })).toEqual({
    targets: [
      { ...losAngeles, action: 'Keep', details: null },
      { ...perth, action: 'Keep', details: null },
    ],
    regionsToAdd: [],
    identityId: expect.stringMatching(/galleryReplicator$/),
    roleAssignedAt: null,
    identitySteps: [],
    changes: [],
    findings: [],
  });
});

test('one target is there: only the other is added', () => {
  const version = snapshot({ zones: [presentZone('losangeles')] });
  expect(actions({ version })).toEqual(['Keep', 'Add']);
  expect(plan({ version }).changes).toHaveLength(1);
});

test.each([
  ['region', { region: 'eastus' }, 'region eastus instead of westus'],
  ['replica count', { replicas: 3 }, '3 replicas instead of 1'],
  ['storage type', { storageAccountType: 'Premium_LRS' }, 'storage type Premium_LRS instead of StandardSSD_LRS'],
  [
    'everything',
    { region: 'eastus', replicas: 3, storageAccountType: 'Premium_LRS' },
    'region eastus instead of westus, 3 replicas instead of 1, storage type Premium_LRS instead of StandardSSD_LRS',
  ],
])('a target that differs in %s is told and stays', (_, change, differences) => {
  const read = plan({ targets: [losAngeles], version: snapshot({ zones: [presentZone('losangeles', change)] }) });
  expect(read.targets[0]?.action).toBe('Keep');
  expect(read.changes).toEqual([]);
  expect(read.findings).toEqual([
    {
      code: 'TargetDiffers',
      severity: 'warning',
      target: 'losangeles',
      message: expect.stringContaining(`Zone losangeles is there with ${differences}; it stays as it is.`),
    },
  ]);
});

test.each([
  ['replicas and storage that the service does not tell', { replicas: null, storageAccountType: null }],
  ['a storage type in another case', { storageAccountType: 'STANDARDSSD_LRS' }],
  ['encryption that the configuration cannot name', { encrypted: true }],
])('%s are no difference', (_, change) => {
  expect(codes({ targets: [losAngeles], version: snapshot({ zones: [presentZone('losangeles', change)] }) })).toEqual(
    [],
  );
});

test('a target that is there without the encryption asked for is told', () => {
  const targets = [{ ...losAngeles, encryption: { osDiskImage: {} } }];
  const differs = plan({ targets, version: snapshot({ zones: [presentZone('losangeles')] }) });
  expect(differs.findings.map(({ message }) => message)).toEqual([
    'Zone losangeles is there with no encryption sets instead of those asked for; it stays as it is.',
  ]);
  expect(codes({ targets, version: snapshot({ zones: [presentZone('losangeles', { encrypted: true })] }) })).toEqual(
    [],
  );
});

test.each<[string, Partial<PlanInput>, string, string]>([
  [
    'gallery elsewhere',
    { gallery: galleryFacts([identityText], { location: 'eastus' }) },
    'RegionMismatch',
    'Gallery (eastus) and image definition (westus) must be in one region. Publish the image in a gallery of its own region.',
  ],
  [
    'definition elsewhere',
    { definition: { location: 'eastus', securityType: null } },
    'RegionMismatch',
    'Gallery (westus) and image definition (eastus) must be in one region. Publish the image in a gallery of its own region.',
  ],
  [
    'shallow',
    { version: snapshot({ replicationMode: 'shallow' }) },
    'ShallowVersion',
    'The version is in replication mode Shallow, which can have no other targets. Publish it with replicationMode Full.',
  ],
  [
    'deleting',
    { version: snapshot({ provisioningState: 'Deleting' }) },
    'MarkedForDeletion',
    'The version is being deleted.',
  ],
])('a version that is %s refuses every target with one finding', (_, change, code, message) => {
  const refused = plan(change);
  expect(refused.findings).toEqual([{ code, severity: 'error', message, target: null }]);
  expect(refused.targets.map(({ action, details }) => [action, details])).toEqual([
    ['Refuse', message],
    ['Refuse', message],
  ]);
  expect([refused.changes, refused.identitySteps, refused.regionsToAdd]).toEqual([[], [], []]);
});

test.each<[string, Partial<PlanInput>, string]>([
  ['at its end of life', { version: snapshot({ endOfLifeDate: '2026-11-25T12:00:00Z' }) }, 'EndOfLife'],
  ['in another region than its gallery', { version: snapshot({ location: 'eastus' }) }, 'RegionMismatch'],
])('a version %s is replicated with a warning: the service takes it', (_, change, code) => {
  const read = plan(change);
  expect(read.findings.map(({ severity, code: told }) => [severity, told])).toEqual([['warning', code]]);
  expect(read.targets.map(({ action }) => action)).toEqual(['Add', 'Add']);
});

test.each<[string, Partial<PlanInput>]>([
  ['whose regions are confidential', { version: snapshot({ isConfidential: true }) }],
  ['whose definition is', { definition: { location: 'westus', securityType: 'ConfidentialVM' } }],
])('an image of confidential machines, %s, needs an encryption of its kind for each zone', (_, change) => {
  const securityProfile = { confidentialVMEncryptionType: 'EncryptedVMGuestStateOnlyWithPmk' };
  const encrypted = { ...perth, encryption: { osDiskImage: { securityProfile } } };
  const withSet = { ...losAngeles, encryption: { osDiskImage: { diskEncryptionSetId: '/set' } } };
  for (const lacking of [
    losAngeles,
    withSet,
    { ...losAngeles, encryption: { osDiskImage: { securityProfile: {} } } },
  ]) {
    const read = plan({ targets: [lacking, encrypted], ...change });
    expect(read.targets.map(({ action }) => action)).toEqual(['Refuse', 'Add']);
    expect(read.findings).toMatchObject([
      {
        code: 'EncryptionSetRequired',
        severity: 'error',
        target: 'losangeles',
        message: expect.stringContaining('in the policy or in a request'),
      },
    ]);
  }
});

test.each(['TrustedLaunch', 'ConfidentialVMSupported', 'TrustedLaunchAndConfidentialVmSupported'])(
  'an image that may be %s needs none',
  (securityType) => {
    expect(actions({ definition: { location: 'westus', securityType } })).toEqual(['Add', 'Add']);
  },
);

test('what of gallery and definition could not be read is told where zones are missing, and nothing is attached to the gallery', () => {
  const unread = [{ severity: 'warning', code: 'ReadRefused', message: 'No right.', target: null } as const];
  const gallery = { location: '', identities: null };
  const seen = plan({ gallery, definition: { location: '', securityType: null }, unread });
  expect(seen).toMatchObject({ identitySteps: [], changes: [{ from: null }, { from: null }], findings: unread });
  expect(seen.targets.map(({ action }) => action)).toEqual(['Add', 'Add']);
  expect(plan({ targets: [], gallery, unread }).findings).toEqual([]);
});

test('a zone that is not listed is asked for where the setting says so, and the message says whose check it is', () => {
  const zoneAccess = { kind: 'read', zones: [] } as const;
  expect(actions({ zoneAccess, zoneCheck: 'warn' })).toEqual(['Add', 'Add']);
  expect(plan({ zoneAccess }).findings[0]?.message).toContain('ZONE_CHECK');
});

test('a replica count follows where that is asked for, and is told with the command where it is not', () => {
  const version = snapshot({ zones: [presentZone('losangeles', { replicas: 1 }), presentZone('perth')] });
  const targets = [{ ...losAngeles, replicas: 5 }];
  const kept = plan({ targets, version });
  expect(kept.targets.map(({ action }) => action)).toEqual(['Keep']);
  expect(kept.findings[0]?.message).toContain(
    '--target-edge-zones westus=losangeles=5=standardssd_lrs westus=perth=1=standardssd_lrs',
  );
  const raised = plan({ targets, version, updateReplicas: true });
  expect(raised.targets.map(({ action }) => action)).toEqual(['UpdateReplicas']);
  expect(raised.findings).toEqual([]);
  expect(raised.changes).toEqual([
    {
      what: 'publishingProfile.targetExtendedLocations[losangeles].extendedLocationReplicaCount',
      from: '1',
      to: '5',
    },
  ]);
});

test('a parent region is not added where the regions of the version have encryption sets of their own', () => {
  const version = snapshot({ regions: ['eastus'], needsEncryptionSet: true });
  const encrypted = { ...losAngeles, encryption: { osDiskImage: { diskEncryptionSetId: '/des' } } };
  const read = plan({ regionParity: 'add', targets: [encrypted], version });
  expect(read.regionsToAdd).toEqual([]);
  expect(read.targets.map(({ action }) => action)).toEqual(['Refuse']);
  expect(read.findings).toMatchObject([{ code: 'EncryptionSetRequired', target: 'losangeles' }]);
});

test.each([
  [true, assignedAt, assignedAt],
  [true, null, null],
  [false, null, null],
  [null, null, '2026-11-25T12:00:00.000Z'],
] as const)('a role that is held: %p, since %p, counts as assigned at %p', (holdsRole, since, told) => {
  const identity = { id: identityText, principalId: 'p', role: { holdsRole, assignedAt: since } };
  expect(plan({ identity }).roleAssignedAt).toBe(told);
});

test('an identity that was deleted and made anew under its name is attached anew', () => {
  const gallery = galleryFacts([], { identities: [{ id: identityText.toUpperCase(), principalId: 'principal-0' }] });
  const read = plan({ gallery });
  expect(read.identitySteps).toEqual(['AttachToGallery']);
  expect(read.findings).toMatchObject([{ code: 'IdentityStale', severity: 'warning' }]);
  const same = galleryFacts([], { identities: [{ id: identityText, principalId: 'PRINCIPAL-1' }] });
  expect(plan({ gallery: same }).identitySteps).toEqual([]);
});

test.each([
  ['without a mode', { replicationMode: null }],
  ['with an end of life to come', { endOfLifeDate: '2026-11-25T12:00:00.001Z' }],
  ['with an end of life that is no date', { endOfLifeDate: 'never' }],
])('a version %s is replicated', (_, change) => {
  expect(actions({ version: snapshot(change) })).toEqual(['Add', 'Add']);
});

test.each<[string, Partial<PlanInput>, string]>([
  [
    'zone that does not exist',
    { zoneAccess: { kind: 'read', zones: [zoneFacts('perth', { homeRegion: 'australiaeast' })] } },
    'ZoneNotFound',
  ],
  [
    'zone of another region',
    {
      zoneAccess: {
        kind: 'read',
        zones: [zoneFacts('losangeles', { homeRegion: 'eastus' }), zoneFacts('perth', { homeRegion: 'australiaeast' })],
      },
    },
    'HomeRegionMismatch',
  ],
  ['missing parent region', { version: snapshot({ regions: ['australiaeast'] }) }, 'ParentRegionMissing'],
])('a %s is refused alone and blocks no other', (_, change, code) => {
  const read = plan(change);
  expect(read.targets.map(({ action }) => action)).toEqual(['Refuse', 'Add']);
  expect(read.findings.map((one) => [one.code, one.target])).toEqual([[code, 'losangeles']]);
  expect(read.targets[0]?.details).toBe(read.findings[0]?.message);
  expect(read.changes.map(({ to }) => to)).toEqual(['australiaeast=perth=2=Premium_LRS']);
});

test('all reasons to refuse a target stand in its details', () => {
  const zoneAccess = { kind: 'read', zones: [] } as const;
  const version = snapshot({ regions: [], replicationMode: 'Shallow', needsEncryptionSet: true });
  const { targets, findings } = plan({ targets: [losAngeles], zoneAccess, version });
  expect(findings.map(({ code }) => code)).toEqual([
    'ShallowVersion',
    'ZoneNotFound',
    'ParentRegionMissing',
    'EncryptionSetRequired',
  ]);
  expect(targets[0]?.details).toBe(findings.map(({ message }) => message).join(' '));
});

test('zones that may not be read are tried, with a warning each', () => {
  const read = plan({ zoneAccess: { kind: 'unknown', message: 'AuthorizationFailed' } });
  expect(read.targets.map(({ action }) => action)).toEqual(['Add', 'Add']);
  expect(read.findings.map(({ severity, target }) => [severity, target])).toEqual([
    ['warning', 'losangeles'],
    ['warning', 'perth'],
  ]);
});

test('an encrypted version needs a set for each zone', () => {
  const version = snapshot({ needsEncryptionSet: true });
  const encrypted = { ...perth, encryption: { osDiskImage: { diskEncryptionSetId: '/des' } } };
  const read = plan({ version, targets: [losAngeles, encrypted] });
  expect(read.targets.map(({ action }) => action)).toEqual(['Refuse', 'Add']);
  expect(read.findings).toEqual([
    {
      code: 'EncryptionSetRequired',
      severity: 'error',
      target: 'losangeles',
      message:
        "The version is encrypted with disk encryption sets, so zone losangeles needs one too. Say it in the target's encryption, or in EXTENDED_ZONE_ENCRYPTION.",
    },
  ]);
});

test.each([
  ['require', ['Refuse', 'Refuse'], [], ['error', 'error']],
  ['warn', ['Add', 'Add'], [], ['warning', 'warning']],
  ['add', ['Add', 'Add'], ['westus', 'australiaeast'], ['info', 'info']],
] as const)('parity %s, no parent region there', (regionParity, targetActions, regionsToAdd, severities) => {
  const read = plan({ regionParity, version: snapshot({ regions: [] }) });
  expect(read.targets.map(({ action }) => action)).toEqual(targetActions);
  expect(read.regionsToAdd).toEqual(regionsToAdd);
  expect(read.findings.map(({ severity }) => severity)).toEqual(severities);
});

test('a region that two zones share is added once, and shown as a change', () => {
  const redmond = { ...losAngeles, zone: 'redmond' };
  const zoneAccess = { kind: 'read', zones: [zoneFacts('losangeles'), zoneFacts('redmond')] } as const;
  const read = plan({
    regionParity: 'add',
    targets: [losAngeles, redmond],
    zoneAccess,
    version: snapshot({ regions: [] }),
  });
  expect(read.regionsToAdd).toEqual(['westus']);
  expect(read.changes.at(-1)).toEqual({ what: 'publishingProfile.targetRegions', from: null, to: 'westus=1' });
  expect(read.changes).toHaveLength(3);
});

test('the parent region of a refused or present zone is not added', () => {
  const zoneAccess = { kind: 'read', zones: [] } as const;
  const version = snapshot({ regions: [], zones: [presentZone('losangeles')] });
  expect(plan({ regionParity: 'add', zoneAccess, version })).toMatchObject({ regionsToAdd: [], changes: [] });
});

test('a guard that is down is put up by the write, and that is shown', () => {
  expect(plan({ version: snapshot({ allowDeletionOfReplicatedLocations: true }) }).changes.at(-1)).toEqual({
    what: 'safetyProfile.allowDeletionOfReplicatedLocations',
    from: 'true',
    to: 'false',
  });
});

const createCommand = `az identity create --name galleryReplicator --resource-group images-rg --location westus --subscription ${subscriptionId}`;
const assignCommand = (principalId: string) =>
  `az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal --role "Contributor" --scope /subscriptions/${subscriptionId}`;
const attachPath = `identity.userAssignedIdentities[${identityText}]`;

test.each([
  ['all there', 'principal-1', true, [identityText.toUpperCase()], []],
  ['not on the gallery', 'principal-1', true, ['/other'], [['AttachToGallery', attachPath]]],
  ['without its role', 'principal-1', false, [identityText], [['AssignRole', assignCommand('principal-1')]]],
  ['of an unknown role', 'principal-1', null, [identityText], [['AssignRole', assignCommand('principal-1')]]],
  [
    'not there',
    null,
    false,
    [],
    [
      ['CreateIdentity', createCommand],
      ['AssignRole', assignCommand('<principalId of the new identity>')],
      ['AttachToGallery', attachPath],
    ],
  ],
] as const)('an identity that is %s', (_, principalId, holdsRole, attached, steps) => {
  const read = plan({
    identity: { id: identityText, principalId, role: { holdsRole, assignedAt: null } },
    gallery: galleryFacts(attached),
  });
  expect(read.identitySteps).toEqual(steps.map(([step]) => step));
  expect(read.changes.slice(0, steps.length)).toEqual(steps.map(([what, to]) => ({ what, from: null, to })));
  expect(read.changes.slice(steps.length).map(({ what }) => what)).toEqual([extendedLocations, extendedLocations]);
});

test('one target to add is enough for the identity to be seen to', () => {
  const version = snapshot({ zones: [presentZone('losangeles')] });
  const gallery = galleryFacts([]);
  expect(plan({ version, gallery }).identitySteps).toEqual(['AttachToGallery']);
});

test('without a configured identity the gallery is only checked', () => {
  const checked = (attached: string[]) => plan({ identity: null, gallery: galleryFacts(attached) });
  expect(checked([identityText]).findings).toEqual([]);
  const without = checked([]);
  expect(without.identitySteps).toEqual([]);
  expect(without.targets.map(({ action }) => action)).toEqual(['Add', 'Add']);
  expect(without.findings).toEqual([
    {
      code: 'IdentityMissing',
      severity: 'warning',
      target: null,
      message:
        'The gallery has no user-assigned identity, and neither GALLERY_IDENTITY_NAME nor GALLERY_IDENTITY_ID is set: the zones may refuse it as not enrolled.',
    },
  ]);
});

const zones = ['losangeles', 'perth', 'redmond', 'nowhere'];
const planInputs = fc
  .record({
    targets: fc
      .shuffledSubarray(zones, { minLength: 1 })
      .map((names) => names.map((zone) => ({ ...losAngeles, zone }))),
    present: fc.subarray(zones),
    registeredZones: fc.subarray(zones),
    regions: fc.subarray(['westus', 'eastus']),
    regionParity: fc.constantFrom('require', 'warn', 'add'),
    identity: fc.option(
      fc.record({
        id: fc.constant(identityText),
        principalId: fc.option(fc.constant('p')),
        role: fc.record({ holdsRole: fc.option(fc.boolean()), assignedAt: fc.option(fc.constant(assignedAt)) }),
      }),
    ),
    attached: fc.subarray([identityText, '/other']),
    allowDeletionOfReplicatedLocations: fc.boolean(),
    needsEncryptionSet: fc.boolean(),
  })
  .map((given) =>
    input({
      targets: given.targets,
      regionParity: given.regionParity,
      identity: given.identity,
      version: snapshot({
        zones: given.present.map((zone) => presentZone(zone)),
        regions: given.regions,
        allowDeletionOfReplicatedLocations: given.allowDeletionOfReplicatedLocations,
        needsEncryptionSet: given.needsEncryptionSet,
      }),
      zoneAccess: { kind: 'read', zones: given.registeredZones.map((zone) => zoneFacts(zone)) },
      gallery: galleryFacts(given.attached),
    }),
  );

test('nothing to add: no identity step, no region, no change', () => {
  fc.assert(
    fc.property(planInputs, (given) => {
      const { targets, identitySteps, regionsToAdd, changes } = planReplication(given);
      const adds = targets.filter(({ action }) => action === 'Add');
      expect(changes.filter(({ what }) => what === extendedLocations)).toHaveLength(adds.length);
      if (adds.length === 0) {
        expect([identitySteps, regionsToAdd, changes]).toEqual([[], [], []]);
      }
    }),
  );
});

test('every target is planned once; what is there is kept; a refusal has its reason, and only a refusal', () => {
  fc.assert(
    fc.property(planInputs, (given) => {
      const { targets } = planReplication(given);
      expect(targets.map(({ zone }) => zone)).toEqual(given.targets.map(({ zone }) => zone));
      for (const { zone, action, details } of targets) {
        expect(action === 'Keep').toBe(given.version.zones.some((present) => present.zone === zone));
        expect(details !== null).toBe(action === 'Refuse');
      }
    }),
  );
});

test('the order in which the service lists things, and the case of ids, change nothing', () => {
  fc.assert(
    fc.property(planInputs, (given) => {
      if (given.zoneAccess.kind !== 'read') {
        throw new Error('not generated');
      }
      const told = planReplication(given);
      const other = planReplication({
        ...given,
        version: { ...given.version, zones: [...given.version.zones].reverse() },
        gallery: {
          ...given.gallery,
          identities: (given.gallery.identities ?? []).map((one) => ({ ...one, id: one.id.toUpperCase() })).reverse(),
        },
        zoneAccess: { kind: 'read', zones: [...given.zoneAccess.zones].reverse() },
      });
      expect(other.targets.map(({ action }) => action)).toEqual(told.targets.map(({ action }) => action));
      expect([other.regionsToAdd, other.identitySteps, other.changes]).toEqual([
        told.regionsToAdd,
        told.identitySteps,
        told.changes,
      ]);
    }),
  );
});
