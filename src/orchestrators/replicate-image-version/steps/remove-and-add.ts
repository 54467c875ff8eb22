// The service's own advice for a zone that keeps failing: take it out, add it again. Between the two writes the version
// lacks a target. So its whole entry stands in the record before it is taken out, neither a cancel nor a refusal nor the
// deadline comes in between, and a run that died there leaves the entry to the next one, which adds it back first.
import { findZone, type ImageVersionSnapshot } from '../../../domain/image-version/image-version';
import { zoneOfEntry } from '../../../domain/image-version/merge-zone-targets';
import { addZoneCommand } from '../../../domain/plan/remedy';
import type { TakenOutTarget } from '../../../domain/replication/replication-run';
import { confirmedBack, seenBack } from '../../../domain/replication/taken-out';
import { finding } from '../../../domain/values/finding';
import type { JsonObject } from '../../../domain/values/json';
import type { ZoneTarget } from '../../../domain/values/zone-target';
import { RunStopped, type Step } from '../../engine/run-stopped';
import { beganBefore30 } from '../compatibility';
import type { ReplicationStatus, WrittenTargets } from '../contract';
import type { Run } from '../run';
import { recentWrites } from './counted-write';
import { addTargets, isRefused, type Refusal, refuseTargets, writeTargets } from './write-targets';

/** Entries that are taken out at once: all of them must find room in the run's custom status. */
const takenOutCharactersMax = 1_500;
/** For so long after a write the version may be read as it was before. */
const staleSeconds = 120;
/** How often what others take away again is put back before it is left to them. */
export const undoneMax = 5;

export function* removeAndAdd(run: Run, targets: readonly ZoneTarget[], reading: ReplicationStatus): Step<void> {
  const takenOut = recordable(targets, reading.failedEntries);
  const zones = takenOut.map(({ zone }) => zone);
  for (const { zone } of targets.filter((target) => !zones.includes(target.zone))) {
    // Its turn comes with the next look, unless its entry alone is too long.
    run.setProgress({ due: { ...run.progress.due, [zone]: run.now().toISOString() } });
  }
  if (zones.length > 0) {
    yield* run.criticalSection(exchange(run, takenOut, reading));
  }
}

/**
 * What was taken out, by this run or one before it, and is not seen back for good is added back before anything else.
 *
 * @param version at rest
 * @returns whether the version must come to rest once more: only then is it known whether all is back
 */
export function* restoreTakenOut(run: Run, version: ImageVersionSnapshot): Step<boolean> {
  const { takenOut } = run.record;
  const { seenBack = [] } = run.progress;
  const isBack = ({ zone }: TakenOutTarget) => seenBack.includes(zone) && findZone(version, zone) !== undefined;
  const left = takenOut.filter((one) => !isBack(one));
  if (left.length < takenOut.length) {
    run.update({ takenOut: left });
  }
  if (left.length === 0) {
    return false;
  }
  const lost = left.filter(({ zone }) => seenBack.includes(zone));
  if (lost.length > 0 && run.progress.undone >= undoneMax) {
    leaveToOthers(run, lost);
    if (lost.length === left.length) {
      return false;
    }
  }
  const hasWritten = yield* run.criticalSection(addBack(run));
  if (hasWritten && lost.length > 0) {
    run.setProgress({ undone: run.progress.undone + 1 });
  }
  return run.record.takenOut.length > 0;
}

/** As many as the record has room for, with their entries. */
function recordable(targets: readonly ZoneTarget[], entries: readonly JsonObject[]): readonly TakenOutTarget[] {
  const all = targets.flatMap(({ zone }) => {
    const entry = entries.find((one) => zoneOfEntry(one) === zone);
    return entry === undefined ? [] : [{ zone, entry }];
  });
  let characters = 0;
  return all.filter((one) => {
    characters += JSON.stringify(one).length;
    return characters <= takenOutCharactersMax;
  });
}

function* exchange(run: Run, takenOut: readonly TakenOutTarget[], { version }: ReplicationStatus): Step<void> {
  const zones = takenOut.map(({ zone }) => zone);
  run.update({ takenOut });
  const before = recentWrites(run).length;
  const removed = yield* takeOut(run, takenOut, version);
  const wasSent = recentWrites(run).length > before;
  // Refused or not: a write whose answer was lost may have been carried out, so all that is absent is added back.
  yield* addBack(run, wasSent && !beganBefore30(run.input) ? run.after(staleSeconds) : null);
  if (isRefused(removed) && removed.kind !== 'conflict') {
    refuseTargets(
      run,
      run.input.targets.filter(({ zone }) => zones.includes(zone)),
      removed,
    );
  }
}

function* takeOut(
  run: Run,
  takenOut: readonly TakenOutTarget[],
  version: ImageVersionSnapshot,
): Step<WrittenTargets | Refusal> {
  const removeZones = takenOut.map(({ zone }) => zone);
  const recorded = takenOut.map(({ entry }) => entry);
  const expected = [...version.regions, ...version.zones.map(({ zone }) => zone)];
  try {
    return yield* writeTargets(run, { add: [], addRegions: [], removeZones, recorded }, { expected, room: 2 });
  } catch (stopped) {
    if (stopped instanceof RunStopped) {
      tellTakenOut(run, 'was to be taken out to be added afresh, and whether it has been is not known');
    }
    throw stopped;
  }
}

/**
 * Until all is seen there. The entries stay in the record until the version is at rest with them.
 *
 * @param doubtUntil when a reading that still shows what was taken out may be from before that; null: none can be
 * @returns whether a write was taken
 * @throws RunStopped an hour after the deadline, with what a person must do
 */
function* addBack(run: Run, doubtUntil: Date | null = null): Step<boolean> {
  let hasWritten = false;
  run.setProgress({ seenBack: [] });
  try {
    for (let attempt = 0; ; attempt += 1) {
      const back = run.progress.seenBack ?? [];
      const takenOut = run.record.takenOut.filter(({ zone }) => !back.includes(zone));
      const targets = takenOut.map(({ zone }) => targetOf(run, zone));
      const entries = takenOut.map(({ entry }) => entry);
      const { seen, refused } = yield* addTargets(run, targets, run.progress.regionsToAdd, { restore: entries });
      if (seen !== null) {
        run.setProgress({ addedAny: true, operationUrl: seen.operationUrl });
      }
      if (refused.some(({ refusal }) => refusal.code === 'VersionReplaced')) {
        // The next look adopts the publication that has the name now.
        return hasWritten;
      }
      hasWritten ||= seen?.kind === 'written';
      const isStale = !hasWritten && doubtUntil !== null && run.now() < doubtUntil;
      const version = isStale ? null : (seen?.version ?? null);
      const zones = takenOut.map(({ zone }) => zone);
      const confirmed = confirmedBack(zones, version);
      const there = seenBack(zones, version);
      run.setProgress({ seenBack: [...back, ...there] });
      run.update({ takenOut: run.record.takenOut.filter(({ zone }) => !confirmed.includes(zone)) });
      const left = takenOut.filter(({ zone }) => !there.includes(zone));
      if (left.length === 0) {
        return hasWritten;
      }
      const unseen = isStale ? 'it is shown as before its removal' : 'the version could not be read after the write';
      const why = refused[0]?.refusal.message ?? unseen;
      const reason = `${left.map(({ zone }) => zone).join(', ')} must be added back after removal: ${why}`;
      yield* run.waitFor(reason, restoreDelay(attempt));
    }
  } catch (stopped) {
    if (stopped instanceof RunStopped) {
      tellTakenOut(run);
    }
    throw stopped;
  }
}

/** Seconds: 5, 10, 20, … at most 300. */
function restoreDelay(attempt: number): number {
  return Math.min(300, 5 * 2 ** Math.min(attempt, 10));
}

/** The merge takes the entry as it was; the target only names the zone, which the configuration may not know any more. */
function targetOf(run: Run, zone: string): ZoneTarget {
  const known = run.input.targets.find((target) => target.zone === zone);
  return known ?? { region: '', zone, replicas: 1, storageAccountType: 'StandardSSD_LRS' };
}

/** It has been back, and was taken away each time. */
function leaveToOthers(run: Run, lost: readonly TakenOutTarget[]): void {
  for (const { zone, entry } of lost) {
    const command = addZoneCommand(run.input.imageVersionId, entry);
    const message = `Zone ${zone} was added back after removal and was gone again ${undoneMax} times; no longer re-adding. Find out what else updates this version. Its entry was ${JSON.stringify(entry)}; to add it by hand, run: ${command}`;
    run.addFindings(finding('error', 'TargetsUndone', message, zone));
    run.updateTarget(zone, { state: 'Refused', details: message });
  }
  run.update({ takenOut: run.record.takenOut.filter((one) => !lost.includes(one)) });
}

function tellTakenOut(run: Run, what = 'was taken out to be added afresh, and could not be added back'): void {
  for (const { zone, entry } of run.record.takenOut) {
    const command = addZoneCommand(run.input.imageVersionId, entry);
    const message = `Zone ${zone} ${what}. Every later run looks, and adds it back first. Its entry was ${JSON.stringify(entry)}; to add it by hand, run: ${command}`;
    run.addFindings(finding('error', 'TargetTakenOut', message, zone));
    run.updateTarget(zone, { state: 'Refused', details: message });
  }
}
