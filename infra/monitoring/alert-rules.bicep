// What the alerts' queries take from the settings: hours that follow the schedule and the deadline, and the day of installation.

@description('Fields of a schedule.')
func fieldsOf(schedule string) string[] => filter(split(trim(schedule), ' '), field => !empty(field))

@export()
@description('Hours between two reconciliations, rounded up, by the six fields of RECONCILE_SCHEDULE (empty: every hour); 0 where there are none, or where days are left out: log alerts look back two days.')
func reconcilePeriodHours(schedule string) int =>
  empty(schedule)
    ? 1
    : length(fieldsOf(schedule)) != 6 || join(skip(fieldsOf(schedule), 3), ' ') != '* * *'
        ? 0
        : fieldsOf(schedule)[2] == '*'
            ? 1
            : startsWith(fieldsOf(schedule)[2], '*/') ? int(substring(fieldsOf(schedule)[2], 2)) : 24

@export()
@description('Hours of an ISO 8601 duration, rounded up.')
func hoursOf(duration string) int => (dateTimeToEpoch(dateTimeAdd('1970-01-01T00:00:00Z', duration)) + 3599) / 3600

@export()
@description('The query of alert-no-reconciliation: the schedule\'s period and two hours.')
func noReconciliationQuery(text string, periodHours int, installed string) string =>
  replace(
    replace(text, 'let overdue = 3h;', 'let overdue = ${periodHours + 2}h;'),
    'let installed = now();',
    'let installed = datetime(${installed});'
  )

@export()
@description('The query of alert-replication-unfinished: the deadline and two hours.')
func unfinishedQuery(text string, deadlineHours int) string =>
  replace(text, 'let overdue = 26h;', 'let overdue = ${deadlineHours + 2}h;')
