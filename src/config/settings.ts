// Every setting that the app reads, each once: its name, how it is read, its default, what it means, a good value. The
// documents' table is made of this one (npm run docs), and tests hold the samples and the Bicep against it.
import { parseIdentityName } from '../domain/plan/gallery-identity';
import { zoneCheckModes } from '../domain/plan/zone-access';
import { regionParityModes } from '../domain/values/region-parity-mode';
import { devCenterExample, parseUserAssignedIdentityId } from '../domain/values/resource-id';
import { parseZoneEncryption } from '../domain/values/zone-encryption';
import { parseZoneTargets } from '../domain/values/zone-target';
import { optional, required, withDefault } from './setting';
import {
  goodGallery,
  parseApiVersion,
  parseClientId,
  parseCount,
  parseDevCenters,
  parseDuration,
  parseGalleries,
  parseGlobs,
  parseOneOf,
  parseOrigin,
  parseRole,
  parseSchedule,
  parseSecurityTypes,
  parseTags,
  parseText,
  parseTopic,
} from './setting-parsers';

const identityExample =
  '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/galleryReplicator';

export const settings = {
  WATCHED_GALLERIES: required(parseGalleries, {
    meaning:
      'Resource ids of the galleries, separated by blanks, commas or line breaks. The allow-list for events and requests: nothing is written elsewhere, but that a zone which the app took out is put back in a gallery that is watched no more.',
    example: goodGallery,
  }),
  EXTENDED_ZONE_TARGETS: optional(parseZoneTargets, {
    meaning:
      'The zones, as `region=zone[=replicas][=storage type]`, separated by blanks or commas: the grammar of az `--target-edge-zones`. 1 to 100 replicas (default 1); `StandardSSD_LRS` (default), `Premium_LRS`, `Standard_LRS`, `Standard_ZRS`. Short for a policy of one rule, `default`, that covers every image. Exactly one of this, `REPLICATION_POLICY` and `REPLICATION_POLICY_FILE` is set.',
    example: 'westus=losangeles=2=StandardSSD_LRS australiaeast=perth',
  }),
  EXTENDED_ZONE_ENCRYPTION: optional(parseZoneEncryption, {
    meaning:
      'Disk encryption sets of the zones of `EXTENDED_ZONE_TARGETS`, as `zone,os set[,lun,set]…`, separated by blanks: the grammar of az `--target-edge-zone-encryption`, sets by resource id; `null` is no set. In a policy a target says its own `encryption`.',
    example:
      'perth,/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/keys-rg/providers/Microsoft.Compute/diskEncryptionSets/perthKeys',
  }),
  REPLICATION_POLICY: optional(parseText, {
    meaning: 'Which images belong in which zones, as JSON ([policy.md](policy.md)).',
    example: '{"rules":[{"name":"ubuntu","selector":{"images":["ubuntu-*"]},"targets":["westus=losangeles"]}]}',
  }),
  REPLICATION_POLICY_FILE: optional(parseText, {
    meaning: 'Path of a file in the package that holds the policy as JSON.',
    example: 'replication-policy.json',
  }),
  REGION_PARITY: withDefault(parseOneOf(regionParityModes), 'require', {
    meaning:
      "Where a zone's parent region is not a target region of the version: `require` refuses the zone, `warn` goes on, `add` adds the region. A wish of yours, not a rule of the service.",
  }),
  ZONE_CHECK: withDefault(parseOneOf(zoneCheckModes), 'require', {
    meaning: 'A zone that Microsoft.EdgeZones does not list: `require` refuses it, `warn` goes on with a warning.',
  }),
  GALLERY_IDENTITY_NAME: optional(parseIdentityName, {
    meaning:
      "User-assigned identity that each gallery shall carry, in the gallery's own resource group and region; created where it is missing. 3 to 24 letters, digits, hyphens, underscores. Without it and `GALLERY_IDENTITY_ID`, what the gallery has is checked and nothing is written.",
    example: 'galleryReplicator',
  }),
  GALLERY_IDENTITY_ID: optional(parseUserAssignedIdentityId, {
    meaning: 'Instead of the name: resource id of an identity that exists elsewhere. Setting both is a mistake.',
    example: identityExample,
  }),
  GALLERY_IDENTITY_ROLE: withDefault(parseRole, 'Contributor', {
    meaning:
      'Name or id of the role of that identity on the subscription. Microsoft documents Contributor, which it needs only to read features.',
  }),
  GALLERY_IDENTITY_TAGS: optional(parseTags, {
    meaning:
      'Tags of an identity that is created, for policies that demand some: `name=value` pairs, or a JSON object.',
    example: 'costCenter=42 environment=production',
  }),
  REPLICATION_DEADLINE: withDefault(parseDuration('PT24H'), 'PT24H', {
    meaning: 'How long one replication may take, as an ISO 8601 duration. Then a zone that is not Completed is late.',
  }),
  REPLICATION_WRITES_PER_DAY: withDefault(parseCount(1, 1000, 20), '20', {
    meaning: 'Most writes of one version within 24 hours, 1 to 1000: ends any loop that nobody foresaw.',
  }),
  RETRY_REWRITE_AFTER: withDefault(parseDuration('PT30S'), 'PT30S', {
    meaning: 'A failed zone is retried by another write after this time.',
  }),
  RETRY_REMOVE_AND_ADD_TIMES: withDefault(parseCount(0, 10, 2), '2', {
    meaning: 'How often, 0 to 10, a zone that failed again is then removed and added afresh.',
  }),
  RETRY_REMOVE_AND_ADD_AFTER: withDefault(parseDuration('PT1M'), 'PT1M', {
    meaning: 'How long to wait before removing a failed zone; doubled each time.',
  }),
  RETRY_ENROLMENT_FOR: withDefault(parseDuration('PT30M'), 'PT30M', {
    meaning:
      'How long after a role assignment "not enrolled", or a right that has no effect yet, is retried before it counts.',
  }),
  RECONCILE_SCHEDULE: withDefault(parseSchedule, '0 17 * * * *', {
    meaning: 'When to look for what events missed: six-field NCRONTAB, UTC, or `off`. Never at start-up.',
  }),
  RECONCILE_LOOKBACK: withDefault(parseDuration('P7D'), 'P7D', {
    meaning:
      'Besides the latest version of an image definition, a rule that names no versions covers those published within this time.',
  }),
  HISTORY_RETENTION: withDefault(parseDuration('P30D'), 'P30D', {
    meaning: 'Ended runs are purged from the task hub after this time.',
  }),
  COMPLETION_TOPIC_ENDPOINT: optional(parseTopic, {
    meaning: 'Event Grid topic that gets an event at the end of each replication.',
    example: 'https://replications.westus-1.eventgrid.azure.net/api/events',
  }),
  DEV_CENTERS: optional(parseDevCenters, {
    meaning:
      'Resource ids of the dev centers, separated by blanks, commas or line breaks: the allow-list of the Dev Box functions. Without it they only judge images.',
    example: devCenterExample,
  }),
  DEV_BOX_IMAGES: optional(parseGlobs, {
    meaning:
      'Image definitions whose versions shall be ready for Dev Box, as globs between blanks or commas; `!` excludes. Each replication of such a version checks it, and tells what fails by the finding `DevBoxNotReady`; it goes on all the same.',
    example: 'win11-* !*-test',
  }),
  DEV_BOX_SECURITY_TYPES: optional(parseSecurityTypes, {
    meaning:
      'Security types of image definitions that count as ready for Dev Box besides `TrustedLaunch`, which is the documented one, separated by blanks or commas. Set it where your dev centers are seen to take another.',
    example: 'TrustedLaunchSupported',
  }),
  ARM_ENDPOINT: withDefault(parseOrigin('https://management.azure.com'), 'https://management.azure.com', {
    meaning: "Https origin of ARM, for another cloud. The app's token goes there and nowhere else.",
  }),
  ARM_REGIONAL_ENDPOINT: optional(parseOrigin('https://{location}.management.azure.com'), {
    meaning:
      'Https origin of ARM in a region, in which `{location}` may stand for it. Default: `{location}.` before the host of `ARM_ENDPOINT` where that is a cloud of Microsoft, else `ARM_ENDPOINT` itself.',
    example: 'https://{location}.management.azure.com',
  }),
  ARM_BUDGET_SHARE: withDefault(parseCount(1, 100, 50), '50', {
    meaning: "Per cent of Azure's own request budgets that the app uses at most, of what its answers say is left.",
  }),
  GALLERY_API_VERSION: withDefault(parseApiVersion, '2024-03-03', {
    meaning: 'Api-version of Compute Gallery, for a cloud that does not serve the default.',
  }),
  AZURE_CLIENT_ID: optional(parseClientId, {
    meaning: "Client id of the app's user-assigned identity.",
    example: '22222222-3333-4444-5555-666666666666',
  }),
  IDENTITY_ENDPOINT: optional(parseText, {
    meaning: 'Set by the platform wherever an app has a managed identity; without it the app signs in by az or azd.',
    example: 'http://localhost:7444/msi/token',
  }),
  APPLICATIONINSIGHTS_CONNECTION_STRING: optional(parseText, {
    meaning: 'As everywhere in Azure Functions. A mistake in it costs the telemetry, not the app.',
    example: 'InstrumentationKey=33333333-4444-5555-6666-777777777777',
  }),
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: optional(parseText, {
    meaning: 'As everywhere in Azure Functions: telemetry is sent by identity instead of by key.',
    example: 'Authorization=AAD',
  }),
};

export type SettingName = keyof typeof settings;

/** Every name that this program reads, for the documents and templates that must know them all. */
export const settingNames = Object.keys(settings) as readonly SettingName[];
