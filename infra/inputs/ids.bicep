// What settings that hold resource ids tell: the ids, their subscriptions, resource groups and names. Ids come in any
// case and with a slash at the end; here they are in lower case and without it, so that two spellings are one resource.

@description('What separates entries: blanks of every kind and commas, as the app has it (JavaScript: /[\\s,]+/).')
func separators() string[] => [
  ' '
  ','
  '\n'
  '\r'
  '\t'
  '\u{b}'
  '\u{c}'
  '\u{a0}'
  '\u{1680}'
  '\u{2000}'
  '\u{2001}'
  '\u{2002}'
  '\u{2003}'
  '\u{2004}'
  '\u{2005}'
  '\u{2006}'
  '\u{2007}'
  '\u{2008}'
  '\u{2009}'
  '\u{200a}'
  '\u{2028}'
  '\u{2029}'
  '\u{202f}'
  '\u{205f}'
  '\u{3000}'
  '\u{feff}'
]

@export()
@description('The entries of a text, as they were typed.')
func entriesIn(text string) string[] => filter(split(text, separators()), entry => !empty(entry))

@export()
@description('An id in its one spelling.')
func canonicalId(id string) string => toLower(endsWith(id, '/') ? take(id, length(id) - 1) : id)

@export()
@description('The ids in a text, each once, in an order that does not depend on the text.')
func idsIn(text string) string[] =>
  sort(union([], map(entriesIn(text), entry => canonicalId(entry))), (one, other) => one < other)

@export()
@description('The subscription of a resource, or of a resource group.')
func subscriptionOf(id string) string => toLower(split(id, '/')[2])

@export()
@description('The resource group of a resource, as an id.')
func resourceGroupIdOf(resourceId string) string => toLower(join(take(split(resourceId, '/'), 5), '/'))

@export()
@description('The name of the resource group of a resource.')
func groupNameOf(resourceId string) string => split(resourceId, '/')[4]

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
@description('Those of these resources that lie in the resource group.')
func idsInGroup(resourceGroupId string, resourceIds string[]) string[] =>
  filter(resourceIds, id => resourceGroupIdOf(id) == resourceGroupId)

// Calls nothing that is called on its result: arguments are evaluated inside of the call, and ARM takes that for a cycle.
@export()
@description('Values by resource group, from entries that are <resource group id>=<resource id> or a resource id alone, which then stands for its own resource group.')
func byResourceGroupId(text string) { *: string } =>
  toObject(
    entriesIn(text),
    entry =>
      toLower(contains(entry, '=')
        ? join(take(split(first(split(entry, '=')), '/'), 5), '/')
        : join(take(split(entry, '/'), 5), '/')),
    entry => toLower(last(split(endsWith(entry, '/') ? take(entry, length(entry) - 1) : entry, '=')))
  )

@export()
@description('The system topic of a resource group: the one that exists already, or the one that the deployment makes.')
func systemTopicIdOf(resourceGroupId string, existingSystemTopics string, madeName string) string =>
  byResourceGroupId(existingSystemTopics)[?resourceGroupId] ?? '${resourceGroupId}/providers/microsoft.eventgrid/systemtopics/${madeName}'
