// Instances that have ended: which a run must follow, which are looked at once more, which may be forgotten.
import {
  type EndedInstance,
  lookAgain,
  mayBePurged,
  mustGoOn,
  readEndedInstance,
} from '../../../../src/domain/replication/ended-instance';
import { losAngeles, replicationTarget, runInput, runRecord } from '../../samples';

const endedAt = '2026-11-25T10:00:00.000Z';
const hoursLater = (hours: number) => new Date(Date.parse(endedAt) + hours * 3_600_000).toISOString();
const completed = replicationTarget({ state: 'Completed' });

function ended(record: Parameters<typeof runRecord>[0], change: Partial<EndedInstance> = {}): EndedInstance {
  return {
    name: 'replicateImageVersion',
    instanceId: 'x',
    runtimeStatus: 'Completed',
    endedAt,
    isReplaced: false,
    endedUntold: false,
    record: runRecord({ state: 'Succeeded', targets: [completed], ...record }),
    input: runInput(),
    ...change,
  };
}

test('as the task hub tells of it', () => {
  const status = {
    name: 'replicateImageVersion',
    instanceId: 'x',
    runtimeStatus: 'Terminated',
    createdTime: endedAt,
    lastUpdatedTime: '2026-11-25T10:00:00Z',
    output: 'Replaced: nobody ran it',
    customStatus: runRecord(),
    input: runInput(),
  };
  expect(readEndedInstance(status as never)).toMatchObject({
    name: 'replicateImageVersion',
    instanceId: 'x',
    endedAt,
    isReplaced: true,
    endedUntold: false,
    record: { id: runRecord().id },
    input: { targets: [losAngeles] },
  });
  expect(readEndedInstance({ ...status, name: undefined, runtimeStatus: 'Failed' } as never)).toMatchObject({
    name: '',
    endedUntold: true,
  });
  for (const runtimeStatus of ['Running', 'Pending', 'Suspended', 'ContinuedAsNew']) {
    expect(readEndedInstance({ ...status, runtimeStatus } as never)).toBeNull();
  }
});

test.each<[Partial<EndedInstance>, boolean]>([
  [{}, false],
  [{ endedUntold: true }, true],
  [{ isReplaced: true }, true],
  [{ endedUntold: true, input: null }, false],
])('%j must go on: %s', (change, expected) => {
  expect(mustGoOn(ended({}, change))).toBe(expected);
});

const requested = ['westus=losangeles=3=Premium_LRS'];
const asked = { ...losAngeles, replicas: 3, storageAccountType: 'Premium_LRS' };

const timerInput = { input: runInput({ trigger: { kind: 'timer', by: 'reconcileGalleries' } }) };

describe('looked at once more', () => {
  test.each(['event', 'http'] as const)('one of which the run of an %s said that it is gone', (kind) => {
    const gone = ended({ requested, isGone: true, targets: [] }, { input: runInput({ trigger: { kind, by: 'x' } }) });
    expect(lookAgain(gone, hoursLater(1))).toEqual({ targets: [asked] });
  });

  test.each<[string, EndedInstance, number]>([
    ['that nobody named', ended({}), 48],
    ['that is gone, as the reconciliation saw', ended({ requested, isGone: true, targets: [] }, timerInput), 1],
    ['without a record', { ...ended({}), record: null }, 1],
    ['named and there', ended({ requested }), 23.9],
    ['named and canceled', ended({ requested, state: 'Canceled', targets: [] }), 48],
  ])('not one %s', (_, one, hours) => {
    expect(lookAgain(one, hoursLater(hours))).toBeNull();
  });

  test('one whose named zone is not there, and each day one whose is', () => {
    const other = replicationTarget({ zone: 'perth', region: 'australiaeast', state: 'Refused' });
    const { region, zone, replicas, storageAccountType } = other;
    expect(
      lookAgain(ended({ requested, targets: [replicationTarget({ state: 'Failed' }), other] }), hoursLater(0)),
    ).toEqual({
      targets: [asked, { region, zone, replicas, storageAccountType }],
    });
    expect(lookAgain(ended({ requested, targets: [other] }), hoursLater(0))).toMatchObject({
      targets: [asked, { zone: 'perth' }],
    });
    expect(lookAgain(ended({ requested }), hoursLater(24))).toEqual({ targets: [asked] });
  });

  test('where of two named zones one is not there', () => {
    const two = [...requested, 'australiaeast=perth'];
    const perth = replicationTarget({ zone: 'perth', region: 'australiaeast', state: 'Failed' });
    expect(lookAgain(ended({ requested: two, targets: [completed, perth] }), hoursLater(1))?.targets).toHaveLength(2);
    expect(
      lookAgain(ended({ requested: two, targets: [completed, { ...perth, state: 'Completed' }] }), hoursLater(1)),
    ).toBeNull();
  });

  test('with the encryption that was asked for, the later word first', () => {
    const set = (id: string) => ({ osDiskImage: { diskEncryptionSetId: id } });
    const input = runInput({ targets: [{ ...losAngeles, encryption: set('/old') }] });
    expect(lookAgain(ended({ requested }, { input }), hoursLater(30))).toEqual({
      targets: [{ ...asked, encryption: set('/old') }],
    });
    const requestedEncryption = { losangeles: set('/new') };
    expect(lookAgain(ended({ requested, requestedEncryption }, { input }), hoursLater(30))).toEqual({
      targets: [{ ...asked, encryption: set('/new') }],
    });
    expect(lookAgain(ended({ requested, requestedEncryption }, { input: null }), hoursLater(30))).toEqual({
      targets: [{ ...asked, encryption: set('/new') }],
    });
  });

  test('what was taken out, and what was on its way when a person canceled it', () => {
    expect(lookAgain(ended({ takenOut: [{ zone: 'perth', entry: {} }] }), hoursLater(0))).toEqual({ targets: [] });
    expect(
      lookAgain(ended({ state: 'Canceled', targets: [replicationTarget({ state: 'Replicating' })] }), hoursLater(0)),
    ).toEqual({ targets: [] });
  });
});

const month = 30 * 86_400;

test.each<[string, EndedInstance, boolean, boolean]>([
  ['an ordinary one', ended({}), false, true],
  ['one with a zone taken out', ended({ takenOut: [{ zone: 'perth', entry: {} }] }), false, false],
  ['a canceled one', ended({ state: 'Canceled' }), false, false],
  ['one that a person asked for, without retention', ended({ requested }), false, true],
  ['one that a person asked for, with retention', ended({ requested }), true, false],
  ['one with a zone that was put back, with retention', ended({ spared: ['perth'] }), true, false],
  ['one whose version is gone, with retention', ended({ requested, isGone: true }), true, true],
  ['an ordinary one, with retention', ended({}), true, true],
  ['one that must go on', ended({}, { endedUntold: true }), false, false],
  ['one that is no replication', { ...ended({}), record: null, input: null }, true, true],
])('%s may be forgotten after a month', (_, one, retires, expected) => {
  expect(mayBePurged(one, month, hoursLater(30 * 24 + 1), retires)).toBe(expected);
  expect(mayBePurged(one, month, hoursLater(30 * 24), retires)).toBe(false);
});

test('retention is off where nothing is said', () => {
  expect(mayBePurged(ended({ requested }), month, hoursLater(1000))).toBe(true);
});
