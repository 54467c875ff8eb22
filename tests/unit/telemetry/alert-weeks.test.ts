// What rings when, in weeks that are made up: Microsoft's parser reads the alerts' queries, the evaluator of
// tests/support/telemetry/kql runs them over the envelopes as often as Azure Monitor would.

import { type AlertSettings, createAlerts } from '../../support/telemetry/alert-rules';
import { AppStory } from '../../support/telemetry/app-story';

/** A Monday. */
const start = '2026-11-23T00:00:00.000Z';
const longAgo = '2026-01-01T00:00:00.000Z';
const hourly: AlertSettings = { installed: longAgo, reconciliationOverdueHours: 3, runOverdueHours: 26 };

const ring = createAlerts();

/** Alarms as `+26.3h drift rings for 1.0.0`, hours counted from the start of the story. */
function alarms(story: AppStory, hours: number, settings = hourly, from = 0): readonly string[] {
  return ring(settings, story.envelopes, story.at(from), story.at(hours)).map(({ at, rule, kind, of }) => {
    const after = (Date.parse(at) - Date.parse(story.start)) / 3_600_000;
    const subject = of === '' ? '' : ` for ${of.split(' ')[0]}`;
    return `+${after.toFixed(1)}h ${rule} ${kind}${subject}`;
  });
}

test('a quiet week: events, runs that succeed, checks, a canceled one, hourly reconciliations', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 168);
  for (let day = 0; day < 7; day += 1) {
    story.run(day * 24 + 9, `1.${day}.0`);
    story.began(day * 24 + 9.3, `1.${day}.0`, 'joined');
    story.began(day * 24 + 11, `1.${day}.0`, 'checking');
    story.arm(day * 24 + 9.1, '429');
    story.throttled(day * 24 + 9.1, 3);
  }
  story.ended(80, '1.2.0', 'NoChange');
  story.run(100, '9.0.0', 'Canceled', 'perth=Pending');
  expect(alarms(story, 168, hourly, 4)).toEqual([]);
});

test('the day of installation: old images lack every zone, and are brought there, some of them late', () => {
  const story = new AppStory(start);
  const missing = (version: string, outcome: 'started' | 'joined' = 'started') =>
    ['losangeles', 'perth'].map((zone) => ({ version, zone, outcome }));
  // The rules are there an hour before the code, the first reconciliation an hour after it.
  story.request(1, 'getHealth');
  story.reconcile(2.3, [...missing('1.0.0'), ...missing('2.0.0')]);
  story.ended(3.5, '1.0.0', 'Succeeded');
  for (let hours = 3.3; hours < 12; hours += 1) {
    story.reconcile(hours, missing('2.0.0', 'joined')); // waits for its turn within the budget
  }
  story.ended(12.5, '2.0.0', 'Succeeded');
  story.reconcileEvery(1, 13.3, 30);
  expect(alarms(story, 30, { ...hourly, installed: start })).toEqual([]);
});

test('an app that never reconciles after its installation rings after three hours, even without a word', () => {
  const story = new AppStory(start);
  expect(alarms(story, 72, { ...hourly, installed: start })).toEqual(['+3.5h noReconciliation rings']);
});

test('where the day of installation is not known, the first sign of life stands in', () => {
  const story = new AppStory(start);
  story.request(1, 'getHealth');
  expect(alarms(story, 24, { ...hourly, installed: '2030-01-01T00:00:00Z' })).toEqual(['+4.5h noReconciliation rings']);
});

test('a zone that fails rings at once, once, goes on ringing while reconciliations try, and ends with the success', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 9.3);
  story.run(9, '1.0.0', 'PartiallySucceeded', 'perth=Failed');
  for (let hours = 10.3; hours < 130; hours += 1) {
    story.reconcile(hours, [{ version: '1.0.0', zone: 'perth', state: 'Failed', lastState: 'PartiallySucceeded' }]);
    story.ended(hours + 0.5, '1.0.0', 'PartiallySucceeded', 'perth=Failed');
  }
  story.run(130, '1.0.0');
  story.reconcileEvery(1, 130.3, 168);
  expect(alarms(story, 168, hourly, 4)).toEqual([
    '+10.1h replicationFailed rings for 1.0.0',
    '+131.1h replicationFailed resolved for 1.0.0',
  ]);
});

test('the alert outlives the run that it began with: nothing is resolved while reconciliations only find the zone failed', () => {
  const story = new AppStory(start);
  story.run(9, '1.0.0', 'Failed', 'losangeles=Failed perth=Failed');
  story.reconcileEvery(1, 10.3, 150, [
    { version: '1.0.0', zone: 'perth', state: 'Failed', outcome: 'checking', lastState: 'Failed' },
  ]);
  story.reconcileEvery(1, 151.3, 168);
  expect(alarms(story, 168, hourly, 11)).toEqual([
    '+11.0h replicationFailed rings for 1.0.0',
    '+151.5h replicationFailed resolved for 1.0.0',
  ]);
});

test('each version rings for itself', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 48);
  story.run(9, '1.0.0', 'Failed', 'perth=Failed');
  story.run(9.1, '2.0.0', 'PartiallySucceeded', 'perth=Refused');
  story.run(20, '3.0.0', 'Failed', 'perth=Failed');
  expect(alarms(story, 40, hourly, 4)).toEqual([
    '+10.1h replicationFailed rings for 1.0.0',
    '+10.2h replicationFailed rings for 2.0.0',
    '+21.1h replicationFailed rings for 3.0.0',
  ]);
});

test('a version that a person canceled rings neither at once nor as drift, whoever goes on finding it', () => {
  const story = new AppStory(start);
  story.run(5, '1.0.0', 'Canceled', 'perth=Pending');
  story.reconcileEvery(1, 0.3, 168, [{ version: '1.0.0', zone: 'perth', outcome: 'ignored', lastState: 'Canceled' }]);
  expect(alarms(story, 168, hourly, 4)).toEqual([]);
});

test('a version that failed and was then canceled is accepted', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 60);
  story.run(5, '1.0.0', 'Failed', 'perth=Failed');
  story.run(7, '1.0.0', 'Canceled', 'perth=Failed');
  expect(alarms(story, 60, hourly, 4)).toEqual([
    '+6.1h replicationFailed rings for 1.0.0',
    '+8.1h replicationFailed resolved for 1.0.0',
  ]);
});

test('drift rings when reconciliations find it for four hours and no run explains it, and ends when they find it no more', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 20);
  story.reconcileEvery(1, 20.3, 60, [{ version: '1.0.0', zone: 'perth', outcome: 'conflict' }]);
  story.reconcileEvery(1, 61.3, 80);
  expect(alarms(story, 80, hourly, 4)).toEqual(['+24.5h drift rings for 1.0.0', '+61.5h drift resolved for 1.0.0']);
});

test('drift that comes and is brought in place within the hour, every few hours, is no drift for hours', () => {
  const story = new AppStory(start);
  for (let hours = 0.3; hours < 60; hours += 1) {
    const isUndone = Math.floor(hours) % 5 === 0;
    story.reconcile(hours, isUndone ? [{ version: '1.0.0', zone: 'perth', lastState: 'Succeeded' }] : []);
    if (isUndone) {
      story.ended(hours + 0.5, '1.0.0', 'Succeeded');
    }
  }
  expect(alarms(story, 60, hourly, 4)).toEqual([]);
});

test('a run that is stuck rings after its deadline and two hours, and goes on while hints and reconciliations join it', () => {
  const story = new AppStory(start);
  story.began(5, '1.0.0');
  story.reconcileEvery(1, 0.3, 120, [{ version: '1.0.0', zone: 'perth', outcome: 'joined', lastState: 'Replicating' }]);
  story.ended(121, '1.0.0', 'Succeeded');
  story.reconcileEvery(1, 121.3, 140);
  // The reconciliation at 0.3 joined a run that began before the story did.
  expect(alarms(story, 140, hourly, 4)).toEqual([
    '+26.5h replicationUnfinished rings for 1.0.0',
    '+121.5h replicationUnfinished resolved for 1.0.0',
  ]);
});

test('checks, and hints that join a check, tell no end and are no runs', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 120);
  story.run(2, '1.0.0');
  for (let hours = 5; hours < 110; hours += 24) {
    story.began(hours, '1.0.0', 'checking');
    story.began(hours, '1.0.0', 'joined');
  }
  expect(alarms(story, 120, hourly, 4)).toEqual([]);
});

test('a longer deadline is waited for', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 48);
  story.began(1, '1.0.0');
  story.ended(35, '1.0.0', 'Succeeded');
  expect(alarms(story, 48, { ...hourly, runOverdueHours: 38 }, 4)).toEqual([]);
  expect(alarms(story, 48, hourly, 4)).toEqual([
    '+27.5h replicationUnfinished rings for 1.0.0',
    '+35.5h replicationUnfinished resolved for 1.0.0',
  ]);
});

test('the timer stops: rings after three hours, though events go on', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 30.3);
  for (let hours = 31; hours < 60; hours += 3) {
    story.run(hours, `1.${hours}.0`);
  }
  story.reconcileEvery(1, 60.3, 70);
  expect(alarms(story, 70, hourly, 4)).toEqual(['+33.5h noReconciliation rings', '+60.5h noReconciliation resolved']);
});

test('silence of the whole app rings, and is not resolved by silence', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 10.3);
  expect(alarms(story, 168, hourly, 4)).toEqual(['+13.5h noReconciliation rings']);
});

test('a reconciliation once a day: nothing rings on quiet days, drift rings at the second finding, silence after 26 hours', () => {
  const daily = { ...hourly, reconciliationOverdueHours: 26 };
  const quiet = new AppStory(start);
  quiet.reconcileEvery(24, 3, 168);
  expect(alarms(quiet, 168, daily, 5)).toEqual([]);
  const drifting = new AppStory(start);
  drifting.reconcileEvery(24, 3, 100, [
    { version: '1.0.0', zone: 'perth', outcome: 'checking', lastState: 'NoChange' },
  ]);
  drifting.reconcileEvery(24, 123, 168);
  expect(alarms(drifting, 168, daily, 5)).toEqual(['+27.5h drift rings for 1.0.0', '+123.5h drift resolved for 1.0.0']);
  const failing = new AppStory(start);
  failing.run(1, '1.0.0', 'Failed', 'perth=Failed');
  failing.reconcileEvery(24, 3, 168, [
    { version: '1.0.0', zone: 'perth', state: 'Failed', outcome: 'checking', lastState: 'Failed' },
  ]);
  expect(alarms(failing, 160, daily, 5)).toEqual(['+5.0h replicationFailed rings for 1.0.0']);
  const stopped = new AppStory(start);
  stopped.reconcileEvery(24, 3, 30);
  expect(alarms(stopped, 100, daily, 5)).toEqual(['+53.5h noReconciliation rings']);
});

test('a reconciliation that cannot read something rings at the third time in a row, not for one bad hour', () => {
  const story = new AppStory(start);
  for (let hours = 0.3; hours < 60; hours += 1) {
    const isBad = (hours > 10 && hours < 11) || (hours > 20 && hours < 40);
    story.reconcile(hours, [], isBad ? { unread: 'images/ubuntu: AuthorizationFailed' } : {});
  }
  expect(alarms(story, 60, hourly, 4)).toEqual([
    '+22.5h reconciliationIncomplete rings',
    '+40.5h reconciliationIncomplete resolved',
  ]);
});

test('a watched gallery that does not exist rings for itself, and does not make the rest incomplete', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 10);
  story.reconcile(10.3, [], { notFound: '/galleries/glitch' });
  story.reconcileEvery(1, 11.3, 20);
  story.reconcileEvery(1, 20.3, 100, [], { notFound: '/galleries/old' });
  story.reconcileEvery(1, 101.3, 120);
  expect(alarms(story, 120, hourly, 4)).toEqual([
    '+21.5h galleryNotFound rings for /galleries/old',
    '+101.5h galleryNotFound resolved for /galleries/old',
  ]);
});

test('an identity that cannot sign in rings after ten minutes of nothing else, not for one refused token', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 60);
  for (let hours = 0; hours < 60; hours += 0.1) {
    const isOut = hours > 20 && hours < 22;
    story.arm(hours, isOut ? '0' : '200', isOut ? 'NoToken' : '');
  }
  story.arm(30.05, '401', 'ExpiredAuthenticationToken');
  expect(alarms(story, 60, hourly, 4)).toEqual(['+20.3h signInFailed rings', '+22.3h signInFailed resolved']);
});

test('a completion event that is lost rings once', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 60);
  story.tell(
    20,
    'CompletionNotSent',
    { replicationId: '1.0.0', imageVersionId: '/v', state: 'Succeeded', startedAt: start, reason: 'topic is gone' },
    { attempts: 30, seconds: 86_400 },
  );
  expect(alarms(story, 60, hourly, 4)).toEqual(['+20.5h completionNotSent rings', '+44.0h completionNotSent resolved']);
});

test('a limit that is nearly reached rings once it was told for a day, whatever the numbers, and ends when it is not', () => {
  const story = new AppStory(start);
  const near = (versions: number) => ({ quotas: `gallery images has ${versions} of the 10000 image versions` });
  story.reconcileEvery(1, 0.3, 10);
  story.reconcile(10.3, [], near(9_000)); // gone an hour later
  story.reconcileEvery(1, 11.3, 20);
  for (let hours = 20.3; hours < 80; hours += 1) {
    story.reconcile(hours, [], near(9_000 + Math.floor(hours)));
  }
  story.reconcileEvery(1, 80.3, 100);
  expect(alarms(story, 100, hourly, 4)).toEqual(['+43.5h nearQuota rings', '+80.5h nearQuota resolved']);
});

test('a limit that is near on the day of installation is no alarm of that day', () => {
  const story = new AppStory(start);
  story.request(1, 'getHealth');
  story.reconcileEvery(1, 2.3, 24, [], {
    quotas: 'image ubuntu has versions with nearly as many replicas as one may have',
  });
  expect(alarms(story, 24, { ...hourly, installed: start })).toEqual([]);
});

test('a limit that is told once a day rings with the second reconciliation', () => {
  const story = new AppStory(start);
  story.reconcileEvery(24, 3, 100, [], { quotas: 'gallery images has 9500 of the 10000 image versions' });
  const daily = { ...hourly, reconciliationOverdueHours: 26 };
  expect(alarms(story, 100, daily, 4)).toEqual(['+27.5h nearQuota rings']);
});

test('a zone that is put back after its retirement rings for its version, for a day; a retirement alone does not', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 60);
  story.retired(8, '1.0.0', 'perth');
  story.ended(8.5, '1.0.0', 'Succeeded', '', 'TargetsRetired');
  story.retired(9, '2.0.0', 'perth');
  story.ended(9.5, '2.0.0', 'Succeeded', '', 'TargetsRetired');
  story.ended(20, '1.0.0', 'NoChange', '', 'RetirementUndone');
  expect(alarms(story, 60, hourly, 4)).toEqual([
    '+20.5h retirementUndone rings for 1.0.0',
    '+44.0h retirementUndone resolved for 1.0.0',
  ]);
});

test.each([
  ['TargetRemoved', 'zoneRemoved', '+32.5h'], // a day later, though the zone is back
  ['RegionFailed', 'regionFailed', '+20.5h'], // when a run finds the region well
])('%s rings for its version and is resolved', (code, rule, resolved) => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 60);
  story.ended(8.5, '1.0.0', 'Succeeded', '', code);
  story.ended(20, '1.0.0', 'NoChange');
  expect(alarms(story, 60, hourly, 4)).toEqual([
    `+9.0h ${rule} rings for 1.0.0`,
    `${resolved} ${rule} resolved for 1.0.0`,
  ]);
});

test('throttling rings when it goes on, not for one burst', () => {
  const story = new AppStory(start);
  story.reconcileEvery(1, 0.3, 60);
  for (const minutes of [0, 1, 2]) {
    story.throttled(10 + minutes / 60, 20);
  }
  for (let minutes = 0; minutes < 60; minutes += 4) {
    story.throttled(30 + minutes / 60, 5);
  }
  expect(alarms(story, 60, hourly, 4)).toEqual(['+30.3h throttling rings', '+31.3h throttling resolved']);
});

test('telemetry of a release before 0.2.0 is read as well: its outcome holds the reasons', () => {
  const story = new AppStory(start);
  for (let hours = 0.3; hours < 20; hours += 1) {
    const properties = { trigger: 'timer', outcome: 'Incomplete: images/ubuntu: AuthorizationFailed' };
    const baseData = { ver: 2, name: 'ReconcileFinished', properties, measurements: { seconds: 300 } };
    story.envelopes.push({ time: story.at(hours), data: { baseType: 'EventData', baseData } });
  }
  expect(alarms(story, 20, hourly, 4)).toEqual(['+4.0h reconciliationIncomplete rings']);
});
