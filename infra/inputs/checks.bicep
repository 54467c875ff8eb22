// What is wrong with a text that somebody typed: each function answers with the mistake, in words that follow the name of
// the setting, or with nothing. The app's own parsers (src/config) say the same; tests/infra compares the two.

func quoted(text string) string => '"${length(text) > 120 ? '${take(text, 120)}…' : text}"'

@description('Whether every character of the text is among the allowed ones; letters in lower case stand for both.')
func hasOnly(text string, allowed string) bool =>
  empty(filter(range(0, length(text)), index => !contains(allowed, substring(toLower(text), index, 1))))

func isGuid(text string) bool =>
  length(text) == 36 && hasOnly(text, '0123456789abcdef-') && join(
    map(split(text, '-'), part => string(length(part))),
    ' '
  ) == '8 4 4 4 12'

func isNumber(text string) bool => !empty(text) && length(text) <= 9 && hasOnly(text, '0123456789')

@description('Whether the text is a whole number in the range.')
func isCount(text string, min int, max int) bool => isNumber(text) ? int(text) >= min && int(text) <= max : false

@description('Names of resource groups: letters of any script, digits and some signs, so what is checked is what is forbidden.')
func isResourceGroupName(name string) bool =>
  !empty(name) && length(name) <= 90 && !endsWith(name, '.') && empty(filter(
    range(0, length(name)),
    index => contains('!"#$%&\'*+,/:;<=>?@[\\]^`{|}~ ', substring(name, index, 1))
  ))

@description('Names as Azure Compute Gallery has them.')
func isGalleryName(name string) bool =>
  !empty(name) && length(name) <= 80 && hasOnly(name, 'abcdefghijklmnopqrstuvwxyz0123456789_.-') && hasOnly(
    take(name, 1),
    'abcdefghijklmnopqrstuvwxyz0123456789'
  ) && !endsWith(name, '.') && !endsWith(name, '-')

@description('The segments of an id, without the slash at its end.')
func segmentsOf(id string) string[] => split(endsWith(id, '/') ? take(id, length(id) - 1) : id, '/')

@description('Whether the segments are those of a resource id of the type, such as Microsoft.Network/virtualNetworks/subnets.')
func areOfType(segments string[], types string[]) bool =>
  length(segments) != 5 + 2 * length(types)
    ? false
    : empty(segments[0]) && toLower(segments[1]) == 'subscriptions' && isGuid(segments[2]) && toLower(segments[3]) == 'resourcegroups' && isResourceGroupName(segments[4]) && toLower(segments[5]) == 'providers' && toLower(segments[6]) == toLower(types[0]) && empty(filter(
        range(1, length(types) - 1),
        index => toLower(segments[5 + 2 * index]) != toLower(types[index]) || empty(segments[6 + 2 * index])
      ))

@export()
@description('Whether the text is a resource id of the type.')
func isResourceId(text string, type string) bool => areOfType(segmentsOf(text), split(type, '/'))

@export()
func resourceIdMistake(text string, type string) string =>
  isResourceId(text, type)
    ? ''
    : 'must be the resource id of a ${type} (/subscriptions/<GUID>/resourceGroups/<name>/providers/${type}/<name>), not ${quoted(text)}'

@export()
func galleryIdMistake(text string) string =>
  isResourceId(text, 'Microsoft.Compute/galleries') && isGalleryName(last(segmentsOf(text)) ?? '')
    ? ''
    : 'must hold gallery ids such as /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/images-rg/providers/Microsoft.Compute/galleries/contosoImages, separated by blanks, commas or line breaks, not ${quoted(text)}'

@export()
func resourceGroupIdMistake(text string) string =>
  areOfType(
      concat(take(segmentsOf(text), 5), ['providers', 'x'], length(segmentsOf(text)) > 5 ? ['more', 'more'] : []),
      ['x']
    )
    ? ''
    : 'must be the id of a resource group (/subscriptions/<GUID>/resourceGroups/<name>), not ${quoted(text)}'

@export()
func guidMistake(text string) string => isGuid(text) ? '' : 'must be a GUID, not ${quoted(text)}'

@export()
func oneOfMistake(text string, allowed string[]) string =>
  contains(map(allowed, one => toLower(one)), toLower(text))
    ? ''
    : 'must be one of ${join(allowed, ', ')}, not ${quoted(text)}'

@export()
func countMistake(text string, min int, max int) string =>
  isCount(text, min, max) ? '' : 'must be a whole number from ${min} to ${max}, not ${quoted(text)}'

@description('What stands before the designator, and what comes after it.')
func cutAt(text string, designator string) string[] =>
  contains(text, designator)
    ? [take(text, indexOf(text, designator)), skip(text, indexOf(text, designator) + 1)]
    : ['', text]

@description('Whether the text is a row of numbers with these designators, in this order, each at most once.')
func hasParts(text string, designators string[]) bool =>
  reduce(designators, { rest: text, isGood: true }, (read, designator) => {
    rest: cutAt(read.rest, designator)[1]
    isGood: read.isGood && (!contains(read.rest, designator) || isNumber(cutAt(read.rest, designator)[0]))
  }).isGood && empty(reduce(designators, text, (rest, designator) => cutAt(rest, designator)[1]))

@description('Whether the text is an ISO 8601 duration of days, hours, minutes and seconds, longer than nothing and not longer than a year.')
func isDuration(text string) bool =>
  !startsWith(text, 'P') || empty(filter(range(1, 9), digit => contains(text, string(digit)))) || length(split(
      text,
      'T'
    )) > 2 || endsWith(text, 'T')
    ? false
    : hasParts(skip(split(text, 'T')[0], 1), ['D']) && isCount(
        contains(text, 'D') ? first(split(skip(text, 1), 'D')) : '0',
        0,
        366
      ) && hasParts(length(split(text, 'T')) == 2 ? last(split(text, 'T')) : '', ['H', 'M', 'S'])

@export()
func durationMistake(text string) string =>
  isDuration(text) ? '' : 'must be an ISO 8601 duration such as PT24H or P7D, not ${quoted(text)}'

@export()
func originMistake(text string) string =>
  startsWith(text, 'https://') && length(segmentsOf(text)) == 3 && length(text) > 8
    ? ''
    : 'must be an https origin without a path, such as https://arm.contoso.com, not ${quoted(text)}'

@export()
@description('Five or six fields of a schedule, or off. The app reads the fields themselves.')
func scheduleMistake(text string) string =>
  toLower(text) == 'off' || (contains([5, 6], length(filter(split(text, ' '), field => !empty(field)))) && hasOnly(
      text,
      'abcdefghijklmnopqrstuvwxyz0123456789*/,- '
    ))
    ? ''
    : 'must be an NCRONTAB expression (UTC) of five or six fields such as 0 17 * * * *, or off, not ${quoted(text)}'

@export()
func identityNameMistake(text string) string =>
  length(text) >= 3 && length(text) <= 24 && hasOnly(text, 'abcdefghijklmnopqrstuvwxyz0123456789_-') && hasOnly(
      take(text, 1),
      'abcdefghijklmnopqrstuvwxyz0123456789'
    )
    ? ''
    : 'must be 3 to 24 letters, digits, hyphens and underscores, starting with a letter or digit, not ${quoted(text)}'

@export()
@description('Roles that the deployment assigns: it cannot look a role up by another name.')
func roleMistake(text string) string =>
  contains(['contributor', 'owner', 'reader'], toLower(text)) || isGuid(last(split(text, '/')))
    ? ''
    : 'must be Contributor, Owner, Reader, or the GUID or id of a role where the deployment assigns it, not ${quoted(text)}; another name works with ASSIGN_GALLERY_IDENTITY_ROLE=false'

@description('Replicas and storage type: either alone, or both in this order.')
func areZoneOptions(options string[]) bool =>
  length(options) == 0
    ? true
    : length(options) == 1
        ? isCount(options[0], 1, 100) || contains(
            ['standardssd_lrs', 'premium_lrs', 'standard_lrs', 'standard_zrs'],
            toLower(options[0])
          )
        : length(options) == 2
            ? isCount(options[0], 1, 100) && contains(
                ['standardssd_lrs', 'premium_lrs', 'standard_lrs', 'standard_zrs'],
                toLower(options[1])
              )
            : false

func plainName(text string) string => replace(replace(toLower(text), '-', ''), '_', '')

@export()
func zoneTargetMistake(text string) string =>
  (length(split(text, '=')) < 2
      ? false
      : length(plainName(split(text, '=')[0])) >= 2 && length(plainName(split(text, '=')[0])) <= 50 && hasOnly(
          plainName(split(text, '=')[0]),
          'abcdefghijklmnopqrstuvwxyz0123456789'
        ) && hasOnly(take(plainName(split(text, '=')[0]), 1), 'abcdefghijklmnopqrstuvwxyz') && length(plainName(split(
          text,
          '='
        )[1])) >= 3 && length(plainName(split(text, '=')[1])) <= 24 && hasOnly(
          plainName(split(text, '=')[1]),
          'abcdefghijklmnopqrstuvwxyz0123456789'
        ) && areZoneOptions(skip(split(text, '='), 2)))
    ? ''
    : 'must hold entries region=zone[=replicas][=storage type] such as westus=losangeles=2=StandardSSD_LRS (replicas 1 to 100; StandardSSD_LRS, Premium_LRS, Standard_LRS or Standard_ZRS), not ${quoted(text)}'

@export()
@description('The zones of entries region=zone…, by which two entries are one.')
func zonesOf(entries string[]) string[] =>
  map(filter(entries, entry => contains(entry, '=')), entry => plainName(split(entry, '=')[1]))

@export()
func systemTopicMistake(entry string) string =>
  length(split(entry, '=')) == 1
    ? resourceIdMistake(entry, 'Microsoft.EventGrid/systemTopics')
    : length(split(entry, '=')) == 2
        ? empty(resourceGroupIdMistake(first(split(entry, '='))))
            ? resourceIdMistake(last(split(entry, '=')), 'Microsoft.EventGrid/systemTopics')
            : resourceGroupIdMistake(first(split(entry, '=')))
        : 'must hold <resource group id>=<system topic id> entries, or ids of system topics in the groups of galleries, not ${quoted(entry)}'

@export()
@description('An address, or a range of addresses in CIDR notation.')
func addressMistake(text string) string =>
  (length(split(text, '/')) > 2
      ? false
      : contains(text, ':')
          ? hasOnly(first(split(text, '/')), '0123456789abcdef:') && isCount(
              length(split(text, '/')) == 2 ? last(split(text, '/')) : '128',
              0,
              128
            )
          : length(split(first(split(text, '/')), '.')) == 4 && empty(filter(
              split(first(split(text, '/')), '.'),
              part => !isCount(part, 0, 255)
            )) && isCount(length(split(text, '/')) == 2 ? last(split(text, '/')) : '32', 0, 32))
    ? ''
    : 'must hold IPv4 or IPv6 addresses or ranges such as 203.0.113.0/24, not ${quoted(text)}'

@export()
func emailMistake(text string) string =>
  length(split(text, '@')) == 2 && contains(last(split(text, '@')), '.') && !startsWith(text, '@') && !endsWith(
      text,
      '.'
    )
    ? ''
    : 'must hold mail addresses separated by blanks or commas, not ${quoted(text)}'

@export()
func tagMistake(entry string) string =>
  contains(entry, '=') && !startsWith(entry, '=')
    ? ''
    : 'must hold name=value entries separated by commas, not ${quoted(entry)}'

@export()
@description('A date, or that of a preview, as api-versions are.')
func apiVersionMistake(text string) string =>
  length(split(text, '-')) >= 3 && contains(['', 'preview'], join(skip(split(text, '-'), 3), '-')) && join(
      map(take(split(text, '-'), 3), part => string(length(part))),
      ' '
    ) == '4 2 2' && empty(filter(take(split(text, '-'), 3), part => !isNumber(part))) && isCount(
      split(text, '-')[1],
      1,
      12
    ) && isCount(split(text, '-')[2], 1, 31)
    ? ''
    : 'must be an api-version such as 2024-03-03, not ${quoted(text)}'

@description('An entry zone,set[,lun,set]… of az --target-edge-zone-encryption.')
func isZoneEncryption(entry string) bool =>
  length(split(entry, ',')) % 2 != 0
    ? false
    : empty(filter(
        range(0, length(split(entry, ','))),
        index =>
          index == 0
            ? !hasOnly(plainName(split(entry, ',')[0]), 'abcdefghijklmnopqrstuvwxyz0123456789')
            : index % 2 == 1
                ? !isResourceId(split(entry, ',')[index], 'Microsoft.Compute/diskEncryptionSets')
                : !isCount(split(entry, ',')[index], 0, 99)
      ))

@export()
@description('Entries zone,set[,lun,set]… separated by blanks.')
func zoneEncryptionMistake(text string) string =>
  empty(filter(split(text, ' '), entry => !empty(entry) && !isZoneEncryption(entry)))
    ? ''
    : 'must hold entries <zone>,<id of a disk encryption set>[,<LUN>,<id>]… separated by blanks, not ${quoted(text)}'

@export()
@description('A name of so many characters, all of them among the allowed ones, none of the marks at either end.')
func nameMistake(name string, min int, max int, marks string) string =>
  length(name) >= min && length(name) <= max && hasOnly(name, 'abcdefghijklmnopqrstuvwxyz0123456789${marks}') && hasOnly(
      '${take(name, 1)}${skip(name, length(name) - 1)}',
      'abcdefghijklmnopqrstuvwxyz0123456789()_'
    )
    ? ''
    : 'must be ${min} to ${max} letters${empty(marks) ? ' and digits' : ', digits and ${marks}'}, beginning and ending with a letter or digit, not ${quoted(name)}'
