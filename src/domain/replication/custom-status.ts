// Durable Functions refuses a custom status over 16 KB of UTF-16: a record that is longer is shown with shorter texts, and at
// last with the targets' states alone, whose other members stand in the run's own input.

import { shorten } from '../values/result';
import type { ReplicationTarget, ReplicationTrigger } from './replication';
import type { RunRecord } from './replication-run';

/** Half of 16 KB, with room for what the host may add. */
const charactersMax = 7_800;

/** What is kept where space is short; of the writes more than a day's budget by default. */
const kept = { writes: 25, taken: 5, history: 3 };

const compactStates: readonly ReplicationTarget['state'][] = [
  'Pending',
  'Replicating',
  'Completed',
  'Failed',
  'Refused',
];

/** 0.1.0 wrote the state as a word. */
type CompactTarget = readonly [zone: string, state: number | ReplicationTarget['state'], progress: number];

/** A record whose targets are named by their zone alone. */
interface CompactRecord extends Omit<RunRecord, 'targets'> {
  readonly compactTargets: readonly CompactTarget[];
}

export type CustomStatus = RunRecord | CompactRecord;

function shortenedTrigger({ kind, by }: ReplicationTrigger, textMax: number): ReplicationTrigger {
  return { kind, by: shorten(by, textMax) };
}

function shortened(record: RunRecord, textMax: number, findingsMax: number): RunRecord {
  return {
    ...record,
    trigger: shortenedTrigger(record.trigger, textMax),
    history: record.history.map((run) => ({ ...run, trigger: shortenedTrigger(run.trigger, textMax) })),
    targets: record.targets.map((target) => ({
      ...target,
      details: target.details === null ? null : shorten(target.details, textMax),
    })),
    findings: record.findings.slice(0, findingsMax).map((one) => ({ ...one, message: shorten(one.message, textMax) })),
  };
}

function compact({ targets, ...record }: RunRecord): CompactRecord {
  return {
    ...record,
    compactTargets: targets.map(({ zone, state, progress }) => [zone, compactStates.indexOf(state), progress]),
    writtenAt: record.writtenAt.slice(-kept.writes),
    taken: record.taken.slice(0, kept.taken),
    history: record.history.slice(0, kept.history),
  };
}

/** @returns the record as a custom status of at most 16 KB, with every target and as much of the texts as fits */
export function fitCustomStatus(record: RunRecord): CustomStatus {
  const attempts: readonly (() => CustomStatus)[] = [
    () => record,
    () => shortened(record, 200, 40),
    () => shortened(record, 60, 20),
    () => compact(shortened(record, 60, 20)),
  ];
  for (const attempt of attempts) {
    const status = attempt();
    if (JSON.stringify(status).length <= charactersMax) {
      return status;
    }
  }
  const { requestedEncryption: _, ...bare } = record;
  return { ...compact(shortened(bare, 60, 0)), history: [] };
}

/** @param known where the targets of a compact record are looked up */
export function expandCustomStatus(
  status: CustomStatus,
  known: readonly Pick<ReplicationTarget, 'region' | 'zone' | 'replicas' | 'storageAccountType'>[],
): RunRecord {
  if (!('compactTargets' in status)) {
    return status;
  }
  const { compactTargets, ...record } = status;
  const targets = compactTargets.flatMap(([zone, state, progress]) => {
    const target = known.find((one) => one.zone === zone);
    return target === undefined
      ? []
      : [
          {
            region: target.region,
            zone,
            replicas: target.replicas,
            storageAccountType: target.storageAccountType,
            state: typeof state === 'number' ? (compactStates[state] ?? 'Pending') : state,
            progress,
            details: null,
          },
        ];
  });
  return { ...record, targets };
}
