// An orchestration instance seen as a replication, for every runtime status.
import { fitCustomStatus } from '../../../../src/domain/replication/custom-status';
import {
  type InstanceStatus,
  isLive,
  replacedReason,
  toReplication,
  viewRecord,
} from '../../../../src/domain/replication/replication-view';
import { losAngeles, perth, replicationTarget, runInput, runRecord } from '../../samples';

function instance(change: Partial<InstanceStatus> = {}): InstanceStatus {
  return {
    instanceId: 'ubuntu-pro-1.0.0-0123456789abcdef',
    runtimeStatus: 'Running',
    createdTime: new Date('2026-11-25T09:59:59.000Z'),
    lastUpdatedTime: '2026-11-25T11:00:00Z',
    input: runInput(),
    output: null,
    customStatus: null,
    ...change,
  };
}

test.each([
  ['Running', true],
  ['Pending', true],
  ['ContinuedAsNew', true],
  ['Suspended', true],
  ['Completed', false],
  ['Failed', false],
  ['Terminated', false],
  ['Canceled', false],
  ['Unknown', false],
])('%s is live: %s', (runtimeStatus, live) => {
  expect(isLive(runtimeStatus)).toBe(live);
});

test.each(['Running', 'Pending', 'ContinuedAsNew', 'Suspended'])(
  '%s: the custom status is what the run tells of itself',
  (runtimeStatus) => {
    const record = runRecord();
    expect(viewRecord(instance({ runtimeStatus, customStatus: record }))).toEqual(record);
  },
);

test.each(['Pending', 'Running'])(
  '%s: an instance that has told nothing yet is waiting for its targets',
  (runtimeStatus) => {
    const input = runInput({
      targets: [{ ...losAngeles, encryption: {} }, perth],
      writtenAt: ['2026-11-25T08:00:00.000Z'],
    });
    expect(viewRecord(instance({ runtimeStatus, input }))).toEqual({
      id: 'ubuntu-pro-1.0.0-0123456789abcdef',
      imageVersionId: input.imageVersionId,
      state: 'Waiting',
      targets: [
        replicationTarget({ state: 'Pending', progress: 0 }),
        { ...perth, state: 'Pending', progress: 0, details: null },
      ],
      findings: [],
      trigger: input.trigger,
      startedAt: '2026-11-25T09:59:59.000Z',
      updatedAt: '2026-11-25T09:59:59.000Z',
      finishedAt: null,
      writtenAt: ['2026-11-25T08:00:00.000Z'],
      rule: null,
      history: [],
      takenOut: [],
      taken: [],
      publication: null,
      requested: [],
      retiring: [],
      retired: [],
      spared: [],
      isGone: false,
    });
  },
);

test.each(['Pending', 'Running'])('%s: a check that has not begun shows the record that it checks', (runtimeStatus) => {
  const previous = runRecord({ state: 'Succeeded', finishedAt: '2026-11-25T10:30:00.000Z' });
  expect(viewRecord(instance({ runtimeStatus, input: runInput({ previous, checks: true, token: 'x' }) }))).toEqual(
    previous,
  );
  const asked = runInput({ previous, checks: false, token: 'x' });
  expect(viewRecord(instance({ runtimeStatus, input: asked }))).toMatchObject({
    state: 'Waiting',
    history: [{ state: 'Succeeded', finishedAt: '2026-11-25T10:30:00.000Z' }],
  });
});

test('an instance that the app itself has ended is not canceled', () => {
  const output = `${replacedReason} nobody runs it any more.`;
  const view = viewRecord(instance({ runtimeStatus: 'Terminated', output, customStatus: runRecord() }));
  expect(view).toEqual(runRecord());
});

test('a record that 0.1.0 kept is completed', () => {
  const { rule: _, history: __, taken: ___, publication: ____, requested: _____, ...old } = runRecord();
  const customStatus = { ...old, takenOut: ['losangeles'] };
  expect(viewRecord(instance({ customStatus }))).toEqual(
    runRecord({ rule: null, history: [], taken: [], publication: null, takenOut: [] }),
  );
});

test('Completed: the output goes before the custom status', () => {
  const output = runRecord({ state: 'Succeeded', finishedAt: '2026-11-25T10:30:00.000Z' });
  expect(viewRecord(instance({ runtimeStatus: 'Completed', output, customStatus: runRecord() }))).toEqual(output);
});

test('Completed without an output: the custom status tells', () => {
  const customStatus = runRecord({ state: 'NoChange' });
  expect(viewRecord(instance({ runtimeStatus: 'Completed', customStatus }))).toEqual(customStatus);
});

test.each(['Terminated', 'Canceled'])('%s: a run that was under way is canceled', (runtimeStatus) => {
  expect(viewRecord(instance({ runtimeStatus, customStatus: runRecord() }))).toEqual(
    runRecord({
      state: 'Canceled',
      findings: [{ code: 'Canceled', severity: 'info', message: 'The run was terminated.', target: null }],
      updatedAt: '2026-11-25T11:00:00.000Z',
      finishedAt: '2026-11-25T11:00:00.000Z',
    }),
  );
});

test.each(['Terminated', 'Canceled'])('%s: a run that had ended keeps its outcome', (runtimeStatus) => {
  const record = runRecord({ state: 'PartiallySucceeded', finishedAt: '2026-11-25T10:30:00.000Z' });
  expect(viewRecord(instance({ runtimeStatus, customStatus: record }))).toEqual(record);
});

test('Failed: the error is a finding after those that were told', () => {
  const known = { code: 'TargetDiffers', severity: 'warning', message: 'x', target: 'perth' } as const;
  const view = viewRecord(
    instance({
      runtimeStatus: 'Failed',
      output: `boom ${'x'.repeat(1000)}`,
      customStatus: runRecord({ findings: [known] }),
    }),
  );
  expect(view).toMatchObject({
    state: 'Failed',
    updatedAt: '2026-11-25T11:00:00.000Z',
    finishedAt: '2026-11-25T11:00:00.000Z',
  });
  expect(view?.findings).toEqual([
    known,
    {
      code: 'UnexpectedError',
      severity: 'error',
      message: `The run failed unexpectedly: boom ${'x'.repeat(495)}`,
      target: null,
    },
  ]);
});

test.each<[string, Partial<InstanceStatus>]>([
  ['without an input', { input: undefined }],
  ['with an input of another orchestrator', { input: { galleryId: 'x' } }],
  ['with a version that is no text', { input: { imageVersionId: 1, targets: [] } }],
  ['with targets that are no list', { input: { imageVersionId: 'x', targets: 'all' } }],
  ['that was terminated without an input', { runtimeStatus: 'Terminated', input: undefined }],
  ['that failed without an input', { runtimeStatus: 'Failed', input: undefined, output: 'boom' }],
  ['with a text', { input: 'x', output: 'y', customStatus: 'z' }],
  ['with a record without targets', { input: null, customStatus: { state: 'Waiting' } }],
  ['with a record whose state is no text', { input: null, output: { state: 1, targets: [] } }],
])('an instance %s is none of ours', (_, change) => {
  expect(viewRecord(instance(change))).toBeNull();
});

const many = Array.from({ length: 90 }, (_, index) =>
  replicationTarget({ zone: `zone${index}`, region: `region${index}`, progress: index }),
);

test('a status that only fitted in its compact form is whole again', () => {
  const record = runRecord({ targets: many });
  const input = runInput({ targets: many });
  expect(viewRecord(instance({ input, customStatus: fitCustomStatus(record) }))).toEqual(record);
});

test("a check shows the previous run's targets, though its own are others", () => {
  const previous = runRecord({ targets: many });
  const input = runInput({ targets: [losAngeles], previous });
  expect(viewRecord(instance({ input, customStatus: fitCustomStatus(previous) }))?.targets).toEqual(many);
});

test('a compact status without an input tells no targets', () => {
  const customStatus = fitCustomStatus(runRecord({ targets: many }));
  expect(viewRecord(instance({ input: null, customStatus }))?.targets).toEqual([]);
});

test('the API shows the record without what only the next run needs', () => {
  const {
    writtenAt,
    takenOut: _,
    taken: __,
    publication: ___,
    requested: ____,
    retiring: _____,
    retired: ______,
    spared: _______,
    isGone: _gone,
    ...replication
  } = runRecord();
  expect(writtenAt).not.toEqual([]);
  expect(toReplication(runRecord())).toEqual(replication);
});
