// What the ids of the watched galleries tell: their subscriptions and resource groups. Pure functions, no resources.

@export()
@description('The ids in a text that separates them by blanks or commas, as the setting WATCHED_GALLERIES does.')
func idsIn(text string) string[] => filter(split(text, [' ', ',']), id => !empty(id))

@export()
@description('The subscription of a resource, or of a resource group.')
func subscriptionOf(id string) string => toLower(split(id, '/')[2])

@export()
@description('The resource group of a resource, as an id in lower case: ids come in either case.')
func resourceGroupIdOf(resourceId string) string => toLower(join(take(split(resourceId, '/'), 5), '/'))

@export()
@description('The last segment of an id: the name of a resource or of a resource group.')
func nameOf(id string) string => last(split(id, '/'))

@export()
@description('The resource groups of these resources, each once.')
func resourceGroupIdsOf(resourceIds string[]) string[] => union([], map(resourceIds, id => resourceGroupIdOf(id)))

@export()
@description('The subscriptions of these resources, each once.')
func subscriptionsOf(resourceIds string[]) string[] => union([], map(resourceIds, id => subscriptionOf(id)))

@export()
@description('The names of those of these resources that lie in the resource group.')
func namesIn(resourceGroupId string, resourceIds string[]) string[] =>
  map(filter(resourceIds, id => resourceGroupIdOf(id) == resourceGroupId), id => nameOf(id))

@export()
@description('The GUID of a role, named as GALLERY_IDENTITY_ROLE names it: Contributor, Owner, Reader, a GUID or an id.')
func roleGuidOf(role string) string =>
  {
    contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c'
    owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'
    reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
  }[?toLower(role)] ?? toLower(nameOf(role))

@export()
@description('Values by resource group id, from a text of <resource group id>=<value> entries.')
func byResourceGroupId(text string) object =>
  toObject(idsIn(text), entry => toLower(first(split(entry, '='))), entry => last(split(entry, '=')))

@export()
@description('The system topic of a resource group: the one that exists already, or the one that the deployment makes.')
func systemTopicIdOf(resourceGroupId string, existingSystemTopics string, madeName string) string =>
  byResourceGroupId(existingSystemTopics)[?resourceGroupId] ?? '${resourceGroupId}/providers/Microsoft.EventGrid/systemTopics/${madeName}'
