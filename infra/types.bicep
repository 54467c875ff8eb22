// Types that several templates share.

@export()
@description('Tags of a resource: names and values.')
type resourceTags = {
  *: string
}

@export()
@description('Names of resources instead of the made ones; an empty name is an absent one.')
type resourceNames = {
  @description('Resource group of the app.')
  RESOURCE_GROUP_NAME: string?

  @description('Function app; it is also the host name, so it must be free in all of Azure.')
  FUNCTION_APP_NAME: string?

  @description('Plan of the function app.')
  PLAN_NAME: string?

  @description('Identity of the app.')
  APP_IDENTITY_NAME: string?

  @description('Storage account of the host: 3 to 24 letters and digits.')
  STORAGE_ACCOUNT_NAME: string?

  @description('Storage account of the dead letters: 3 to 24 letters and digits.')
  DEAD_LETTER_ACCOUNT_NAME: string?

  @description('Log Analytics workspace.')
  LOG_ANALYTICS_NAME: string?

  @description('Application Insights component.')
  APPLICATION_INSIGHTS_NAME: string?

  @description('Virtual network.')
  VIRTUAL_NETWORK_NAME: string?

  @description('Durable Task Scheduler.')
  DURABLE_TASK_SCHEDULER_NAME: string?

  @description('System topics in the resource groups of the galleries.')
  SYSTEM_TOPIC_NAME: string?
}

@export()
@description('The given name, or the made one where none was given.')
func nameOr(given string?, made string) string => empty(given ?? '') ? made : given!
