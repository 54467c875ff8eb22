// The one table of findings: every code that this program raises, what it means, and what a person does about it. The type,
// and the tables of docs/api.md and docs/operations.md (npm run docs), are made of it; a test finds codes that nothing raises.

interface FindingCodeEntry {
  readonly meaning: string;
  /** What the person who reads it does; empty where nothing is to be done. */
  readonly remedy: string;
}

export const findingTable = {
  ApiVersionNotServed: {
    meaning: 'This cloud or region does not serve the api-version.',
    remedy: 'Set `GALLERY_API_VERSION` to one of those that the finding names.',
  },
  Canceled: { meaning: 'The run was canceled on request. Targets already added remain in place.', remedy: '' },
  DeadlineExceeded: {
    meaning: 'A zone was not Completed within `REPLICATION_DEADLINE`.',
    remedy: 'Replication continues in Azure; the reconciliation looks again, or ask again, which joins what is there.',
  },
  DefinitionNotFound: {
    meaning: 'The image definition was not found.',
    remedy: 'Was it deleted, or does the app lack the right to read it?',
  },
  DevBoxNameTaken: {
    meaning: 'The name belongs to another gallery of the dev center, or is reserved.',
    remedy: 'Ask again with the name that the finding suggests.',
  },
  DevBoxNotChecked: {
    meaning: 'Whether the version is ready for Dev Box (`DEV_BOX_IMAGES`) could not be read.',
    remedy: 'Ask `GET /api/dev-box/readiness` later.',
  },
  DevBoxNotReady: {
    meaning: 'Dev Box does not take the version (`DEV_BOX_IMAGES`); the finding lists why. Its replication goes on.',
    remedy: 'Do what the finding says; docs/dev-box.md has every requirement.',
  },
  DevCenterIdentityMissing: {
    meaning: 'The dev center has no managed identity, which Dev Box needs to read images.',
    remedy: 'Run the command of the finding; ask again.',
  },
  DevCenterNotFound: {
    meaning: 'The dev center was not found.',
    remedy: 'Correct the id, or `DEV_CENTERS`.',
  },
  EncryptionSetRequired: {
    meaning:
      'The version is encrypted with customer-managed keys, or is one of confidential virtual machines, and nothing fitting is said for the zone.',
    remedy:
      "Name the zone's disk encryption set in `EXTENDED_ZONE_ENCRYPTION`, or its whole `encryption` in the policy's target or a request.",
  },
  EndOfLife: {
    meaning: "The version's end-of-life date has passed.",
    remedy: 'Extend endOfLifeDate if it should still be replicated, or publish a new version.',
  },
  ForeignLinkIgnored: {
    meaning: 'Azure named a link to a host that is not configured. It was not followed; the resource itself is read.',
    remedy: 'Check `ARM_ENDPOINT` and `ARM_REGIONAL_ENDPOINT`.',
  },
  GalleryNotFound: {
    meaning: 'The gallery was not found.',
    remedy: 'Was it deleted or recreated under another name? Correct `WATCHED_GALLERIES`.',
  },
  HomeRegionMismatch: {
    meaning: "The region configured for the zone is not the zone's own.",
    remedy: 'Correct the target.',
  },
  IdentityMissing: {
    meaning: 'The gallery has no user-assigned identity. Some enrolments of zones need one.',
    remedy: 'Set `GALLERY_IDENTITY_NAME` or `GALLERY_IDENTITY_ID`, or run the command of the finding.',
  },
  IdentityNotAllowed: {
    meaning: 'The app lacks the right to create the identity, or to assign it to the gallery.',
    remedy: 'Run the command of the finding as an administrator; ask again.',
  },
  IdentityStale: {
    meaning: 'The gallery carried an identity that was deleted and created again under the same name.',
    remedy: 'Nothing: it is taken off and attached anew.',
  },
  MarkedForDeletion: { meaning: 'The version is being deleted.', remedy: '' },
  NotEnrolled: {
    meaning: 'Azure says that the subscription is not enrolled for the zone.',
    remedy:
      'Check the registration of the zone, and the identity and role of the gallery; a role takes up to half an hour to become effective. Ask again.',
  },
  ParentRegionAdded: { meaning: "The zone's parent region was added to the version's target regions.", remedy: '' },
  ParentRegionMissing: {
    meaning: "The zone's parent region is not a target region of the version (`REGION_PARITY`).",
    remedy: 'Publish to that region too, or set `REGION_PARITY` to `add` or `warn`.',
  },
  NoLongerAsked: {
    meaning:
      'A zone was to be added, and meanwhile the policy, a tag or the version itself has changed: it is not asked for any more. It was not added.',
    remedy: '',
  },
  NotEnforced: {
    meaning: 'The rule that covers the version is not enforced (`DoNotEnforce`): nothing was written.',
    remedy: 'When the plan is what you want, set `enforcementMode` to `Default`.',
  },
  PolicyDenied: {
    meaning: 'An Azure Policy assignment denies the write; the finding names it.',
    remedy: 'Exempt the gallery, or change the assignment or what it asks for.',
  },
  PrecedingZoneFailed: {
    meaning: 'The zone waits for another one (`after`), which was not completed.',
    remedy: 'See to that zone first; the next hint or reconciliation goes on from there.',
  },
  ProviderNotRegistered: {
    meaning: 'A resource provider is not registered for the subscription.',
    remedy: 'Run the command of the finding as an owner of the subscription.',
  },
  QuotaExceeded: {
    meaning: 'A quota of the subscription is used up.',
    remedy: 'Ask for more, or free some; the finding names the quota.',
  },
  ReadRefused: {
    meaning: 'Azure refused a request that is needed to go on.',
    remedy: "The message has Azure's own words; most often a right of the app is missing.",
  },
  RefusedByTag: {
    meaning: 'A tag `extended-zones` (`none`, `hold`) forbids what the request asks for.',
    remedy: 'Change or remove the tag that the finding names, then ask again.',
  },
  RegionFailed: {
    meaning:
      'Azure failed to copy the version into a region, or into a zone that this program was not asked for. The zones of the replication are not affected.',
    remedy:
      'Whoever publishes the version updates it once more, or takes the region out and adds it again; the finding has the words of Azure.',
  },
  RegionMismatch: {
    meaning: 'Gallery, image definition and version are not in one region.',
    remedy: 'Publish the version into a gallery of its own region.',
  },
  RegionalEndpointUnavailable: {
    meaning: 'The regional ARM endpoint could not be used; the global one was.',
    remedy: 'Nothing, or correct `ARM_REGIONAL_ENDPOINT`.',
  },
  ReplicationFailed: {
    meaning: 'Azure failed to copy the image into the zone, after all retries.',
    remedy:
      'Try again in an hour; if it fails twice with the same words, open a support request with the `correlationId` of the last write.',
  },
  ReplicationRetried: { meaning: 'A failed zone was retried.', remedy: '' },
  ResourceGroupDeleting: { meaning: 'The resource group is being deleted.', remedy: '' },
  RetirementRefused: {
    meaning: "A zone was to leave an old version, by a rule's retention, and Azure refused the write.",
    remedy: "The message has Azure's own words. Every later reconciliation tries again.",
  },
  RetirementUndone: {
    meaning:
      "A zone that a rule's retention took off an old version is there again: somebody has put it back. It stays.",
    remedy:
      'Nothing, if it is wanted there. Else find out which program adds it (activity log of the gallery), another app with another policy perhaps, and take it off by hand.',
  },
  RoleMissing: {
    meaning: 'The gallery identity lacks its role, and the app lacks the right to assign it.',
    remedy: 'Run the command of the finding as an administrator; ask again.',
  },
  ScopeLocked: {
    meaning: 'A lock on the version, or above it, forbids the write.',
    remedy: 'Remove the lock, or make it CanNotDelete; the finding has the command that lists the locks.',
  },
  ShallowVersion: {
    meaning: 'Shallow versions cannot be replicated to extended zones.',
    remedy: 'Publish the version with replication mode Full.',
  },
  SignInRefused: {
    meaning: 'ARM does not take the token of the app.',
    remedy: "Check the app's identity and `AZURE_CLIENT_ID`; `/api/health` fetches a token and says what is wrong.",
  },
  StatusMissing: {
    meaning:
      'Azure names no state of the zone; the end of the operation and the state of the version as a whole stand in.',
    remedy: '',
  },
  SubscriptionDisabled: {
    meaning: 'The subscription is disabled, so nothing in it can be written.',
    remedy: 'Enable the subscription.',
  },
  TargetDiffers: {
    meaning: 'The zone already exists with another replica count, storage type or encryption. Left unchanged.',
    remedy: 'Change the setting, or the version.',
  },
  TargetRemoved: {
    meaning:
      'A zone that was Completed is gone: somebody has removed it. The finding says who and when, as far as an event told it.',
    remedy:
      'It is added again where that is possible. If it is to stay away, change the policy, or tag the version `extended-zones` (docs/policy.md).',
  },
  TargetTakenOut: {
    meaning: 'A failed zone was taken out to be added afresh, and could not be added back.',
    remedy:
      'Every later run looks, and adds it back first. To add it by hand, run the command of the finding, which has the whole entry.',
  },
  TargetsRetired: {
    meaning: "Zones were taken off an old version, as a rule's retention says.",
    remedy: 'To have them back, ask for them by name; then retention leaves them.',
  },
  TargetsUndone: {
    meaning: 'Another client keeps removing the zone, or keeps updating the version first.',
    remedy:
      'Find out who else updates this version (activity log of the gallery), and have the zones added there, or that job stopped.',
  },
  UnexpectedError: {
    meaning: 'A fault of this program.',
    remedy:
      'The exception is in `AppExceptions` under the same operation id; report it with the history of the instance.',
  },
  VersionNotFound: { meaning: 'The image version was not found.', remedy: '' },
  VersionReplaced: {
    meaning: 'The version was deleted and published again under the same name. The run goes on with the new one.',
    remedy: 'Nothing, if that was meant: targets, retries and the write budget of the one before count no more.',
  },
  Waiting: { meaning: 'The run waits for Azure, and says for what.', remedy: '' },
  WriteBudgetSpent: {
    meaning: 'The version was written as often as `REPLICATION_WRITES_PER_DAY` allows.',
    remedy:
      'Something undoes or fails the writes: read the other findings first; the setting is the last thing to change.',
  },
  WriteRefused: {
    meaning: 'Azure refused the new targets.',
    remedy: "The message has Azure's own words; most often the storage type of the zone.",
  },
  ZoneAccessUnknown: {
    meaning: 'Whether the subscription has access to the zone could not be read.',
    remedy: 'Give the app the right to read extended zones and features (docs/deployment.md).',
  },
  ZoneFeatureNotRegistered: {
    meaning: 'The feature that opens the zone is not registered in the subscription.',
    remedy: 'Register it as the finding says; ask again.',
  },
  ZoneNotFound: {
    meaning: 'Microsoft.EdgeZones does not list the zone (`ZONE_CHECK`).',
    remedy: 'Correct the name of the zone, or set `ZONE_CHECK` to `warn`.',
  },
  ZoneNotRegistered: {
    meaning: 'The subscription is not registered for the zone.',
    remedy: 'Register it as the finding says; ask again.',
  },
  ZonesTagInvalid: {
    meaning: 'The value of a tag `extended-zones` is not understood. Nothing is changed, as with `hold`.',
    remedy: 'Correct the tag: `none`, `hold`, or targets (docs/policy.md).',
  },
} as const satisfies Readonly<Record<string, FindingCodeEntry>>;

export type FindingCode = keyof typeof findingTable;
