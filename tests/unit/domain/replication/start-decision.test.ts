// What a hint or a request means, given what is known of the version's instance.
import { decideStart, pendingTooLongSeconds } from '../../../../src/domain/replication/start-decision';
import { losAngeles, perth, runRecord } from '../../samples';

const triggers = ['event', 'http', 'timer'] as const;
const live = ['Running', 'Pending', 'ContinuedAsNew', 'Suspended'] as const;
const ended = ['Completed', 'Failed', 'Terminated', 'Canceled'] as const;
const record = runRecord({ state: 'Succeeded' });

const each = <A, B>(as: readonly A[], bs: readonly B[]) => as.flatMap((a) => bs.map((b) => [a, b] as const));

test.each(triggers)('%s: a version that was never seen is started', (trigger) => {
  expect(decideStart(null, trigger, [losAngeles])).toEqual({ kind: 'start', previous: null, writtenAt: [] });
});

test.each(each(live, triggers))('%s, %s: a run that pursues the same zones is joined', (runtimeStatus, trigger) => {
  const existing = { runtimeStatus, ageSeconds: 5, record };
  expect(decideStart(existing, trigger, [losAngeles])).toEqual({ kind: 'join' });
  expect(decideStart(existing, trigger, [])).toEqual({ kind: 'join' });
});

test.each(each(live, triggers))(
  '%s, %s: a run that does not pursue every zone is in conflict, which names them',
  (runtimeStatus, trigger) => {
    const decision = decideStart({ runtimeStatus, ageSeconds: 5, record }, trigger, [perth, losAngeles]);
    expect(decision).toEqual({ kind: 'conflict', zones: ['perth'] });
  },
);

test.each(triggers)('%s: an instance that stays Pending is replaced, but not too early', (trigger) => {
  const pending = (ageSeconds: number) =>
    decideStart({ runtimeStatus: 'Pending', ageSeconds, record }, trigger, [losAngeles]);
  expect(pending(pendingTooLongSeconds)).toEqual({ kind: 'join' });
  expect(pending(pendingTooLongSeconds + 1)).toEqual({ kind: 'replace' });
});

test.each(['Running', 'ContinuedAsNew', 'Suspended'])('%s: a long run is no lost one', (runtimeStatus) => {
  expect(decideStart({ runtimeStatus, ageSeconds: 80_000, record }, 'http', [losAngeles])).toEqual({ kind: 'join' });
});

test.each(ended)('%s: a request starts afresh, and the writes of the day still count', (runtimeStatus) => {
  for (const state of ['Succeeded', 'Failed', 'Canceled'] as const) {
    const decision = decideStart({ runtimeStatus, ageSeconds: 1e6, record: { ...record, state } }, 'http', [perth]);
    expect(decision).toEqual({ kind: 'start', previous: null, writtenAt: record.writtenAt });
  }
});

test.each(each(ended, ['event', 'timer'] as const))(
  '%s, %s: a hint checks, and the record of the last run goes with it',
  (runtimeStatus, trigger) => {
    for (const state of ['Succeeded', 'NoChange', 'PartiallySucceeded', 'Failed'] as const) {
      const previous = { ...record, state };
      expect(decideStart({ runtimeStatus, ageSeconds: 1e6, record: previous }, trigger, [perth])).toEqual({
        kind: 'start',
        previous,
        writtenAt: record.writtenAt,
      });
    }
  },
);

test.each(each(ended, ['event', 'timer'] as const))(
  '%s, %s: a hint does not undo what a person canceled',
  (runtimeStatus, trigger) => {
    const canceled = { ...record, state: 'Canceled' as const };
    expect(decideStart({ runtimeStatus, ageSeconds: 1, record: canceled }, trigger, [losAngeles])).toEqual({
      kind: 'ignore',
      reason: 'Canceled',
    });
  },
);
