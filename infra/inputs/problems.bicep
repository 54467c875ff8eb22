// Every mistake in what somebody typed, each with its setting. main.bicep fails with all of them at once.
import {
  addressMistake
  apiVersionMistake
  countMistake
  durationMistake
  emailMistake
  galleryIdMistake
  guidMistake
  identityNameMistake
  nameMistake
  isResourceId
  oneOfMistake
  originMistake
  resourceGroupIdMistake
  resourceIdMistake
  roleMistake
  scheduleMistake
  systemTopicMistake
  tagMistake
  zoneEncryptionMistake
  zonesOf
  zoneTargetMistake
} from 'checks.bicep'
import { entriesIn, idsIn, idsInGroup, resourceGroupIdsOf } from 'ids.bicep'
import { productSettings } from '../app/product-settings.bicep'
import { resourceNames } from '../types.bicep'

@export()
@description('Values as they were typed, by the name under which azd has them.')
type typedInputs = {
  WATCHED_GALLERIES: string
  EXTENDED_ZONE_TARGETS: string
  settings: productSettings
  names: resourceNames
  GALLERY_IDENTITY_MODE: string
  GALLERY_IDENTITY_NAME: string
  GALLERY_IDENTITY_ID: string
  GALLERY_IDENTITY_ROLE: string
  ASSIGN_GALLERY_IDENTITY_ROLE: bool
  ALLOW_APP_TO_ASSIGN_ROLES: bool
  GALLERY_IDENTITIES_IN_PLACE: string
  GALLERY_IDENTITY_ROLE_IN_PLACE: string
  EXISTING_SYSTEM_TOPICS: string
  COMPLETION_TOPIC_ID: string
  DEV_CENTERS: string
  DEV_CENTER_PRINCIPAL_IDS: string
  ALLOWED_INBOUND_ADDRESSES: string
  ENTRA_CLIENT_ID: string
  VIRTUAL_NETWORK_ADDRESS_PREFIX: string
  APP_SUBNET_ID: string
  PRIVATE_ENDPOINT_SUBNET_ID: string
  PRIVATE_DNS_ZONE_IDS: string
  ALERT_EMAILS: string
  ACTION_GROUP_IDS: string
  LOG_ANALYTICS_WORKSPACE_ID: string
  RESOURCE_TAGS: string
}

func present(setting string, mistakes string[]) string[] =>
  map(filter(mistakes, mistake => !empty(mistake)), mistake => '${setting} ${mistake}')

func onlyIf(applies bool, problem string) string[] => applies ? [problem] : []

@description('Of a setting that may be empty: its mistake where it is not.')
func galleryProblems(text string) string[] =>
  concat(
    empty(entriesIn(text)) ? ['WATCHED_GALLERIES holds no gallery id'] : [],
    present('WATCHED_GALLERIES', map(entriesIn(text), entry => galleryIdMistake(entry)))
  )

@description('Event Grid takes 25 filter values of a subscription, and one of them is the operation.')
func galleryCountProblems(text string) string[] =>
  empty(galleryProblems(text))
    ? map(
        filter(resourceGroupIdsOf(idsIn(text)), group => length(idsInGroup(group, idsIn(text))) > 24),
        group =>
          'WATCHED_GALLERIES may hold 24 galleries of one resource group, not ${length(idsInGroup(group, idsIn(text)))} of ${group}'
      )
    : []

func targetProblems(targets string, settings productSettings) string[] =>
  concat(
    onlyIf(
      length(filter(
        [targets, settings.?REPLICATION_POLICY ?? '', settings.?REPLICATION_POLICY_FILE ?? ''],
        one => !empty(trim(one))
      )) != 1,
      'EXTENDED_ZONE_TARGETS, REPLICATION_POLICY, REPLICATION_POLICY_FILE: exactly one of them must be set'
    ),
    onlyIf(
      !empty(settings.?REPLICATION_POLICY ?? '') && !startsWith(trim(settings.?REPLICATION_POLICY ?? ''), '{'),
      'REPLICATION_POLICY must be the policy as JSON, which begins with {'
    ),
    present('EXTENDED_ZONE_TARGETS', map(entriesIn(targets), entry => zoneTargetMistake(entry))),
    onlyIf(
      length(union([], zonesOf(entriesIn(targets)))) != length(zonesOf(entriesIn(targets))),
      'EXTENDED_ZONE_TARGETS must name each zone once, not ${join(zonesOf(entriesIn(targets)), ', ')}'
    ),
    onlyIf(
      empty(trim(targets)) && !empty(settings.?EXTENDED_ZONE_ENCRYPTION ?? ''),
      'EXTENDED_ZONE_ENCRYPTION is for EXTENDED_ZONE_TARGETS; in a policy a target says its own encryption'
    ),
    onlyIf(length(entriesIn(targets)) > 100, 'EXTENDED_ZONE_TARGETS may hold 100 zones')
  )

func identityProblems(inputs typedInputs) string[] =>
  concat(
    contains(['deployment', 'app'], inputs.GALLERY_IDENTITY_MODE)
      ? present('GALLERY_IDENTITY_NAME', [identityNameMistake(inputs.GALLERY_IDENTITY_NAME)])
      : [],
    inputs.GALLERY_IDENTITY_MODE == 'existing'
      ? present('GALLERY_IDENTITY_ID', [
          resourceIdMistake(inputs.GALLERY_IDENTITY_ID, 'Microsoft.ManagedIdentity/userAssignedIdentities')
        ])
      : onlyIf(
          !empty(inputs.GALLERY_IDENTITY_ID),
          'GALLERY_IDENTITY_ID is set, but GALLERY_IDENTITY_MODE is ${inputs.GALLERY_IDENTITY_MODE}; use it with existing'
        ),
    inputs.ASSIGN_GALLERY_IDENTITY_ROLE || inputs.ALLOW_APP_TO_ASSIGN_ROLES
      ? present('GALLERY_IDENTITY_ROLE', [roleMistake(inputs.GALLERY_IDENTITY_ROLE)])
      : [],
    onlyIf(
      inputs.ALLOW_APP_TO_ASSIGN_ROLES && !contains(['deployment', 'existing'], inputs.GALLERY_IDENTITY_MODE),
      'ALLOW_APP_TO_ASSIGN_ROLES is true, but the right can be bound to an identity only where GALLERY_IDENTITY_MODE is deployment or existing, not ${inputs.GALLERY_IDENTITY_MODE}'
    ),
    present(
      'GALLERY_IDENTITIES_IN_PLACE',
      map(entriesIn(inputs.GALLERY_IDENTITIES_IN_PLACE), entry => resourceGroupIdMistake(entry))
    ),
    present(
      'GALLERY_IDENTITY_ROLE_IN_PLACE',
      map(
        entriesIn(inputs.GALLERY_IDENTITY_ROLE_IN_PLACE),
        entry => empty(resourceGroupIdMistake('${entry}/resourceGroups/any')) ? '' : resourceGroupIdMistake(entry)
      )
    )
  )

@description('Settings of the app. An empty one is an absent one.')
func settingProblems(settings productSettings) string[] =>
  flatten(map(
    filter(
      [
        [
          settings.?REGION_PARITY ?? ''
          'REGION_PARITY'
          oneOfMistake(settings.?REGION_PARITY ?? '', ['require', 'warn', 'add'])
        ]
        [settings.?ZONE_CHECK ?? '', 'ZONE_CHECK', oneOfMistake(settings.?ZONE_CHECK ?? '', ['require', 'warn'])]
        [
          settings.?REPLICATION_DEADLINE ?? ''
          'REPLICATION_DEADLINE'
          durationMistake(settings.?REPLICATION_DEADLINE ?? '')
        ]
        [settings.?RECONCILE_SCHEDULE ?? '', 'RECONCILE_SCHEDULE', scheduleMistake(settings.?RECONCILE_SCHEDULE ?? '')]
        [settings.?RECONCILE_LOOKBACK ?? '', 'RECONCILE_LOOKBACK', durationMistake(settings.?RECONCILE_LOOKBACK ?? '')]
        [settings.?HISTORY_RETENTION ?? '', 'HISTORY_RETENTION', durationMistake(settings.?HISTORY_RETENTION ?? '')]
        [settings.?ARM_BUDGET_SHARE ?? '', 'ARM_BUDGET_SHARE', countMistake(settings.?ARM_BUDGET_SHARE ?? '', 1, 100)]
        [
          settings.?REPLICATION_WRITES_PER_DAY ?? ''
          'REPLICATION_WRITES_PER_DAY'
          countMistake(settings.?REPLICATION_WRITES_PER_DAY ?? '', 1, 1000)
        ]
        [
          settings.?RETRY_REWRITE_AFTER ?? ''
          'RETRY_REWRITE_AFTER'
          durationMistake(settings.?RETRY_REWRITE_AFTER ?? '')
        ]
        [
          settings.?RETRY_REMOVE_AND_ADD_TIMES ?? ''
          'RETRY_REMOVE_AND_ADD_TIMES'
          countMistake(settings.?RETRY_REMOVE_AND_ADD_TIMES ?? '', 0, 10)
        ]
        [
          settings.?RETRY_REMOVE_AND_ADD_AFTER ?? ''
          'RETRY_REMOVE_AND_ADD_AFTER'
          durationMistake(settings.?RETRY_REMOVE_AND_ADD_AFTER ?? '')
        ]
        [
          settings.?RETRY_ENROLMENT_FOR ?? ''
          'RETRY_ENROLMENT_FOR'
          durationMistake(settings.?RETRY_ENROLMENT_FOR ?? '')
        ]
        [
          settings.?GALLERY_API_VERSION ?? ''
          'GALLERY_API_VERSION'
          apiVersionMistake(settings.?GALLERY_API_VERSION ?? '')
        ]
        [
          settings.?EXTENDED_ZONE_ENCRYPTION ?? ''
          'EXTENDED_ZONE_ENCRYPTION'
          zoneEncryptionMistake(settings.?EXTENDED_ZONE_ENCRYPTION ?? '')
        ]
        [settings.?ARM_ENDPOINT ?? '', 'ARM_ENDPOINT', originMistake(settings.?ARM_ENDPOINT ?? '')]
        [
          settings.?ARM_REGIONAL_ENDPOINT ?? ''
          'ARM_REGIONAL_ENDPOINT'
          originMistake(settings.?ARM_REGIONAL_ENDPOINT ?? '')
        ]
      ],
      row => !empty(trim(row[0]))
    ),
    row => present(row[1], [row[2]])
  ))

@description('Ids of what lies outside: all may be empty.')
func resourceProblems(inputs typedInputs) string[] =>
  concat(
    present('EXISTING_SYSTEM_TOPICS', map(entriesIn(inputs.EXISTING_SYSTEM_TOPICS), entry => systemTopicMistake(entry))),
    empty(inputs.COMPLETION_TOPIC_ID)
      ? []
      : present('COMPLETION_TOPIC_ID', [resourceIdMistake(inputs.COMPLETION_TOPIC_ID, 'Microsoft.EventGrid/topics')]),
    present(
      'DEV_CENTERS',
      map(entriesIn(inputs.DEV_CENTERS), entry => resourceIdMistake(entry, 'Microsoft.DevCenter/devcenters'))
    ),
    present('DEV_CENTER_PRINCIPAL_IDS', map(entriesIn(inputs.DEV_CENTER_PRINCIPAL_IDS), entry => guidMistake(entry))),
    empty(inputs.LOG_ANALYTICS_WORKSPACE_ID)
      ? []
      : present('LOG_ANALYTICS_WORKSPACE_ID', [
          resourceIdMistake(inputs.LOG_ANALYTICS_WORKSPACE_ID, 'Microsoft.OperationalInsights/workspaces')
        ]),
    present(
      'ACTION_GROUP_IDS',
      map(entriesIn(inputs.ACTION_GROUP_IDS), entry => resourceIdMistake(entry, 'Microsoft.Insights/actionGroups'))
    ),
    present('ALERT_EMAILS', map(entriesIn(inputs.ALERT_EMAILS), entry => emailMistake(entry))),
    present(
      'RESOURCE_TAGS',
      map(filter(split(inputs.RESOURCE_TAGS, ','), entry => !empty(trim(entry))), entry => tagMistake(trim(entry)))
    )
  )

func networkProblems(inputs typedInputs) string[] =>
  concat(
    present(
      'ALLOWED_INBOUND_ADDRESSES',
      map(entriesIn(inputs.ALLOWED_INBOUND_ADDRESSES), entry => addressMistake(entry))
    ),
    empty(inputs.ENTRA_CLIENT_ID) ? [] : present('ENTRA_CLIENT_ID', [guidMistake(inputs.ENTRA_CLIENT_ID)]),
    present('VIRTUAL_NETWORK_ADDRESS_PREFIX', [addressMistake(inputs.VIRTUAL_NETWORK_ADDRESS_PREFIX)]),
    empty(inputs.APP_SUBNET_ID)
      ? []
      : present('APP_SUBNET_ID', [resourceIdMistake(inputs.APP_SUBNET_ID, 'Microsoft.Network/virtualNetworks/subnets')]),
    empty(inputs.PRIVATE_ENDPOINT_SUBNET_ID)
      ? []
      : present('PRIVATE_ENDPOINT_SUBNET_ID', [
          resourceIdMistake(inputs.PRIVATE_ENDPOINT_SUBNET_ID, 'Microsoft.Network/virtualNetworks/subnets')
        ]),
    onlyIf(
      empty(inputs.APP_SUBNET_ID) != empty(inputs.PRIVATE_ENDPOINT_SUBNET_ID),
      'APP_SUBNET_ID and PRIVATE_ENDPOINT_SUBNET_ID must be set both or neither'
    ),
    onlyIf(
      !contains(['', 'policy'], toLower(inputs.PRIVATE_DNS_ZONE_IDS)) && (length(entriesIn(inputs.PRIVATE_DNS_ZONE_IDS)) != 3 || !empty(filter(
        entriesIn(inputs.PRIVATE_DNS_ZONE_IDS),
        entry => !isResourceId(entry, 'Microsoft.Network/privateDnsZones')
      ))),
      'PRIVATE_DNS_ZONE_IDS must be empty, policy, or the ids of three private DNS zones: for blob, queue and table, in this order, not "${inputs.PRIVATE_DNS_ZONE_IDS}"'
    )
  )

@description('Names that replace the made ones.')
func nameProblems(names resourceNames) string[] =>
  flatten(map(
    filter(
      [
        [
          names.?RESOURCE_GROUP_NAME ?? ''
          'RESOURCE_GROUP_NAME'
          nameMistake(names.?RESOURCE_GROUP_NAME ?? '', 1, 90, '_-.()')
        ]
        [names.?FUNCTION_APP_NAME ?? '', 'FUNCTION_APP_NAME', nameMistake(names.?FUNCTION_APP_NAME ?? '', 2, 60, '-')]
        [names.?PLAN_NAME ?? '', 'PLAN_NAME', nameMistake(names.?PLAN_NAME ?? '', 3, 50, '-')]
        [names.?APP_IDENTITY_NAME ?? '', 'APP_IDENTITY_NAME', nameMistake(names.?APP_IDENTITY_NAME ?? '', 3, 50, '-')]
        [
          names.?STORAGE_ACCOUNT_NAME ?? ''
          'STORAGE_ACCOUNT_NAME'
          nameMistake(names.?STORAGE_ACCOUNT_NAME ?? '', 3, 24, '')
        ]
        [
          names.?DEAD_LETTER_ACCOUNT_NAME ?? ''
          'DEAD_LETTER_ACCOUNT_NAME'
          nameMistake(names.?DEAD_LETTER_ACCOUNT_NAME ?? '', 3, 24, '')
        ]
        [
          names.?LOG_ANALYTICS_NAME ?? ''
          'LOG_ANALYTICS_NAME'
          nameMistake(names.?LOG_ANALYTICS_NAME ?? '', 3, 50, '-')
        ]
        [
          names.?APPLICATION_INSIGHTS_NAME ?? ''
          'APPLICATION_INSIGHTS_NAME'
          nameMistake(names.?APPLICATION_INSIGHTS_NAME ?? '', 3, 50, '-')
        ]
        [
          names.?VIRTUAL_NETWORK_NAME ?? ''
          'VIRTUAL_NETWORK_NAME'
          nameMistake(names.?VIRTUAL_NETWORK_NAME ?? '', 3, 50, '-')
        ]
        [
          names.?DURABLE_TASK_SCHEDULER_NAME ?? ''
          'DURABLE_TASK_SCHEDULER_NAME'
          nameMistake(names.?DURABLE_TASK_SCHEDULER_NAME ?? '', 3, 50, '-')
        ]
        [names.?SYSTEM_TOPIC_NAME ?? '', 'SYSTEM_TOPIC_NAME', nameMistake(names.?SYSTEM_TOPIC_NAME ?? '', 3, 50, '-')]
      ],
      row => !empty(row[0])
    ),
    row => present(row[1], [row[2]])
  ))

@export()
@description('All mistakes; none: the values can be deployed.')
func problemsOf(inputs typedInputs) string[] =>
  concat(
    galleryProblems(inputs.WATCHED_GALLERIES),
    galleryCountProblems(inputs.WATCHED_GALLERIES),
    targetProblems(inputs.EXTENDED_ZONE_TARGETS, inputs.settings),
    identityProblems(inputs),
    settingProblems(inputs.settings),
    resourceProblems(inputs),
    networkProblems(inputs),
    nameProblems(inputs.names)
  )
