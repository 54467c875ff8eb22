// The custom status: never over 16 KB of UTF-16, never without a target.
import fc from 'fast-check';
import { expandCustomStatus, fitCustomStatus } from '../../../../src/domain/replication/custom-status';
import type { Finding } from '../../../../src/domain/values/finding';
import { runRecords } from '../../arbitraries';
import { replicationTarget, runRecord } from '../../samples';

const bytesOf = (status: unknown) => JSON.stringify(status).length * 2;
const findings = (count: number, message: string): Finding[] =>
  Array.from({ length: count }, (_, index) => ({
    code: 'TargetDiffers',
    severity: 'warning',
    message: `${index} ${message}`,
    target: 'perth',
  }));
const targets = (count: number, details: string | null = null) =>
  Array.from({ length: count }, (_, index) => replicationTarget({ zone: `zone${index}`, details }));

test('a record that fits is told whole', () => {
  const record = runRecord({ targets: targets(30), findings: findings(5, 'x'.repeat(300)) });
  expect(fitCustomStatus(record)).toBe(record);
});

test('the last record that fits whole has 7800 characters', () => {
  const bare = JSON.stringify(runRecord({ targets: targets(1, '') })).length;
  const record = (length: number) => runRecord({ targets: targets(1, 'x'.repeat(length - bare)) });
  expect(fitCustomStatus(record(7_800))).toEqual(record(7_800));
  expect(fitCustomStatus(record(7_801))).not.toEqual(record(7_801));
});

test('long texts are cut to 200 characters first, and 40 findings are kept', () => {
  const record = runRecord({
    targets: targets(2, 'd'.repeat(3_000)),
    findings: findings(41, 'short'),
    trigger: { kind: 'http', by: 'b'.repeat(3_000) },
  });
  expect(fitCustomStatus(record)).toEqual({
    ...record,
    targets: targets(2, `${'d'.repeat(199)}…`),
    findings: record.findings.slice(0, 40),
    trigger: { kind: 'http', by: `${'b'.repeat(199)}…` },
  });
});

test('then to 60 characters, and 20 findings are kept', () => {
  const record = runRecord({ targets: targets(20, 'd'.repeat(400)), findings: findings(40, 'm'.repeat(400)) });
  expect(fitCustomStatus(record)).toEqual({
    ...record,
    targets: targets(20, `${'d'.repeat(59)}…`),
    findings: findings(20, 'm'.repeat(400)).map((one) => ({ ...one, message: `${one.message.slice(0, 59)}…` })),
  });
});

test('then each target is told by zone, state and progress alone', () => {
  const { targets: _, ...rest } = runRecord({ findings: findings(2, 'x') });
  expect(fitCustomStatus({ ...rest, targets: targets(100) })).toEqual({
    ...rest,
    compactTargets: targets(100).map(({ zone }) => [zone, 1, 40]),
  });
});

test('at last with the latest 25 writes', () => {
  const writtenAt = Array.from({ length: 200 }, (_, index) => new Date(index * 1000).toISOString());
  const many = targets(100).map((target) => ({ ...target, zone: target.zone.padEnd(24, 'z') }));
  const { targets: _, ...rest } = runRecord({ findings: findings(20, 'x'.repeat(60)), writtenAt });
  expect(fitCustomStatus({ ...rest, targets: many })).toMatchObject({
    writtenAt: writtenAt.slice(175),
    compactTargets: many.map(({ zone }) => [zone, 1, 40]),
  });
});

test('whatever the record, the status fits and names every target with its state', () => {
  fc.assert(
    fc.property(runRecords, (record) => {
      const status = fitCustomStatus(record);
      expect(bytesOf(status)).toBeLessThanOrEqual(16 * 1024);
      const expanded = expandCustomStatus(JSON.parse(JSON.stringify(status)), record.targets);
      const shown = expanded.targets.map(({ details, ...target }) => target);
      expect(shown).toEqual(record.targets.map(({ details, ...target }) => target));
      const { id, imageVersionId, state, startedAt, updatedAt, finishedAt } = record;
      expect(expanded).toMatchObject({ id, imageVersionId, state, startedAt, updatedAt, finishedAt });
    }),
    { numRuns: 200 },
  );
});

test('what is told whole is expanded to itself', () => {
  const record = runRecord();
  expect(expandCustomStatus(record, [])).toBe(record);
});
