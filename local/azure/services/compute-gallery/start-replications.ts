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

/** When a write ends, in simulated milliseconds, and the keys of the targets that it fails with. */
export interface WriteEnd {
  readonly endsAt: number;
  readonly failed: readonly string[];
}

/**
 * As recorded, a write ends with the last of its targets. Where the setting `versionSucceeds` has it succeed before them, it ends
 * before the first of them completes. In both it does not end before the last of its failures is known.
 */
export function writeEndsAt(sim: Simulation, before: Replications, after: Replications): WriteEnd {
  const { settings } = sim;
  const now = sim.now();
  const all = Object.values(after);
  const started = Object.entries(after).flatMap(([key, replication]) =>
    before[key] === replication ? [] : [replication],
  );
  const failures = Object.entries(after).filter(([, { failsAt }]) => failsAt !== undefined);
  const failed = failures.map(([key]) => key);
  if (settings.versionSucceeds === 'beforeTargets') {
    const shortest = Math.min(...started.map(({ duration }) => duration), Number.POSITIVE_INFINITY);
    const usual = now + Math.min(settings.versionWriteSeconds * 1000, shortest / 2);
    return { endsAt: Math.max(usual, ...failures.map(([, replication]) => endOf(replication))), failed };
  }
  const removes = Object.keys(before).some((key) => !(key in after));
  const idle = removes ? sim.jittered(settings.targetRemovalSeconds) : settings.versionWriteSeconds * 1000;
  return { endsAt: Math.max(started.length > 0 ? now : now + idle, ...all.map(endOf)), failed };
}

function endOf({ startedAt, duration, failsAt }: Replication): number {
  return failsAt ?? startedAt + duration;
}
