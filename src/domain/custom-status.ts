// Durable Functions refuses a custom status over 16 KB (UTF-16): the record is shortened, never dropped.
import type { RunRecord } from './replication-run';

const charactersMax = 7_800;

const shorten = (text: string, max: number) => (text.length > max ? `${text.slice(0, max - 1)}…` : text);

function shortened(record: RunRecord, textMax: number, findingsMax: number): RunRecord {
  return {
    ...record,
    targets: record.targets.map((target) => ({
      ...target,
      details: target.details === null ? null : shorten(target.details, textMax),
    })),
    findings: record.findings.slice(0, findingsMax).map((one) => ({ ...one, message: shorten(one.message, textMax) })),
  };
}

/** @returns the record, with as much of its texts as fits into 16 KB */
export function fitCustomStatus(record: RunRecord): RunRecord {
  const attempts = [
    record,
    shortened(record, 200, 40),
    shortened(record, 60, 20),
    shortened(record, 0, 0),
    { ...shortened(record, 0, 0), writtenAt: record.writtenAt.slice(-5) },
  ];
  return attempts.find((one) => JSON.stringify(one).length <= charactersMax) ?? (attempts.at(-1) as RunRecord);
}
