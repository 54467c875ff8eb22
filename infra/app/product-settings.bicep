// The app's own settings that are passed on as they are: an empty one is an absent one, and src/config/settings.ts has the default.
@export()
type productSettings = {
  REPLICATION_POLICY: string?
  REPLICATION_POLICY_FILE: string?
  EXTENDED_ZONE_ENCRYPTION: string?
  REGION_PARITY: string?
  ZONE_CHECK: string?
  GALLERY_IDENTITY_TAGS: string?
  REPLICATION_DEADLINE: string?
  REPLICATION_WRITES_PER_DAY: string?
  RECONCILE_SCHEDULE: string?
  RECONCILE_LOOKBACK: string?
  HISTORY_RETENTION: string?
  ARM_BUDGET_SHARE: string?
  GALLERY_API_VERSION: string?
  RETRY_REWRITE_AFTER: string?
  RETRY_REMOVE_AND_ADD_TIMES: string?
  RETRY_REMOVE_AND_ADD_AFTER: string?
  RETRY_ENROLMENT_FOR: string?
  DEV_BOX_IMAGES: string?
  DEV_BOX_SECURITY_TYPES: string?
  ARM_ENDPOINT: string?
  ARM_REGIONAL_ENDPOINT: string?
}
