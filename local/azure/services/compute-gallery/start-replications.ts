// Which targets of a written version begin to replicate, which go on, and which will fail because a fault asks for it.
import type { Fault } from '../../simulation/faults';
import type { Simulation } from '../../simulation/simulation';
import { type Replication, replicationAt } from './replication';
import type { Target } from './target';

export type Replications = Readonly<Record<string, Replication>>;

/** The replication of each wanted target after a write; targets that are not wanted any more are gone. */
export function startReplications(
  sim: Simulation,
  path: string,
  before: ReadonlyMap<string, Target>,
  running: Replications,
  targets: readonly Target[],
  refused: ReadonlyMap<string, string>,
): Replications {
  const now = sim.now();
  const entries = targets.map((target): [string, Replication] => {
    const current = running[target.key];
    const failed = current !== undefined && replicationAt(current, now).state === 'Failed';
    const grown = target.replicaCount > (before.get(target.key)?.replicaCount ?? target.replicaCount);
    if (current && !failed && !grown) {
      return [target.key, current];
    }
    if (failed && current.untilReadded) {
      return [target.key, failAgain(current, now)];
    }
    return [target.key, replicate(sim, path, target, refused.get(target.key))];
  });
  return Object.fromEntries(entries);
}

function replicate(sim: Simulation, path: string, target: Target, refusal: string | undefined): Replication {
  const { zoneReplicationSeconds, regionReplicationSeconds } = sim.settings;
  const startedAt = sim.now();
  const duration = sim.jittered(target.zone ? zoneReplicationSeconds : regionReplicationSeconds);
  if (refusal) {
    return { startedAt, duration, failsAt: startedAt + duration / 8, details: refusal };
  }
  const fault = sim.faults.strike(['targetFailure'], { method: 'PUT', path, target: target.zone ?? target.region });
  return fault
    ? { startedAt, duration, failsAt: startedAt + duration / 2, ...failure(fault) }
    : { startedAt, duration };
}

function failure({ message, untilReadded }: Fault): Pick<Replication, 'details' | 'untilReadded'> {
  return { details: message ?? 'Failed with internal server error.', ...(untilReadded ? { untilReadded } : {}) };
}

function failAgain(replication: Replication, now: number): Replication {
  return { ...replication, startedAt: now, failsAt: now + replication.duration / 8 };
}

/**
 * When a write ends: after the configured time, but before the first of its targets completes, since success of the write and
 * completion of its targets are two things; and not before the last of the failures is known.
 */
export function writeEndsAt(
  sim: Simulation,
  before: Replications,
  after: Replications,
): { endsAt: number; failed: string[] } {
  const now = sim.now();
  const started = Object.entries(after).filter(([key, replication]) => before[key] !== replication);
  const shortest = Math.min(...started.map(([, { duration }]) => duration), Number.POSITIVE_INFINITY);
  const failures = Object.entries(after).filter(([, { failsAt }]) => failsAt !== undefined);
  const usual = now + Math.min(sim.settings.versionWriteSeconds * 1000, shortest / 2);
  return {
    endsAt: Math.max(usual, ...failures.map(([, { failsAt }]) => failsAt!)),
    failed: failures.map(([key]) => key),
  };
}
