// Retention takes zones off an old version: in one guarded write, within the rule's window and the day's budget of writes. What
// leaves stands in the record before it does, and what came back is left where it is.
import { findZone, type ImageVersionSnapshot } from '../../../domain/image-version/image-version';
import type { RunRecord } from '../../../domain/replication/replication-run';
import { type Retirement, whySpared } from '../../../domain/replication/retirement';
import { retryDelaySeconds } from '../../../domain/replication/wait-schedule';
import { finding } from '../../../domain/values/finding';
import type { Step } from '../../engine/run-stopped';
import type { RetiredTargetsAnswer } from '../contract';
import type { Run } from '../run';
import { awaitFinalState } from './await-final-state';
import { recordOfCheck } from './check';
import { conclude } from './conclude';
import { countedWrite, recentWrites } from './counted-write';

/** How often the removal is judged afresh and repeated because another writer came first, or no answer came. */
const attemptsMax = 10;
/** A long wait is looked up from now and then. */
const lookSeconds = 6 * 3600;

/** @returns the record with which a run ends that had nothing else to do; null where it goes on */
export function* retireTargets(run: Run, version: ImageVersionSnapshot): Step<RunRecord | null> {
  const { retirement } = run.input;
  if ((retirement === undefined && run.record.retiring.length === 0) || run.progress.isRetirementOver === true) {
    return null;
  }
  // Of a run that was ended after its write: the next one finds what was to leave gone, whatever it was started for.
  const left = run.record.retiring.filter((zone) => findZone(version, zone) === undefined);
  if (left.length > 0) {
    tellRetired(run, retirement?.because ?? 'a run before this one was ended before it could say so', left);
  }
  if (retirement !== undefined) {
    const zones = stillToLeave(run, retirement, version);
    if (zones.length > 0) {
      yield* write(run, { ...retirement, zones });
    }
  }
  run.setProgress({ isRetirementOver: true });
  if (run.record.retiring.length > 0) {
    run.update({ retiring: [] });
  }
  if (run.input.targets.length > 0) {
    return null;
  }
  if (run.isCheck) {
    return recordOfCheck(run, null);
  }
  keepOtherTargets(run);
  return yield* conclude(run, run.progress.addedAny ? 'Succeeded' : 'NoChange');
}

/** Of the version that was judged, what nothing that is known of it speaks for. */
function stillToLeave(run: Run, { zones, publication }: Retirement, version: ImageVersionSnapshot) {
  if (version.publishedDate !== publication) {
    return [];
  }
  const present = zones.filter(({ zone }) => findZone(version, zone) !== undefined);
  tellUndone(
    run,
    present.map(({ zone }) => zone).filter((zone) => run.record.retired.some((one) => one.zone === zone)),
  );
  const known = { ...run.record, state: run.input.previous?.state ?? run.record.state };
  return present.filter(
    ({ zone }) =>
      !run.input.targets.some((target) => target.zone === zone) && whySpared(known, zone, publication) === null,
  );
}

function* write(run: Run, retirement: Retirement): Step<void> {
  const zones = retirement.zones.map(({ zone }) => zone);
  const keep = run.input.targets.map(({ zone }) => zone);
  for (let attempt = 0; attempt < attemptsMax; ) {
    if (recentWrites(run).length >= run.input.policy.writesPerDay) {
      return;
    }
    run.update({ retiring: zones });
    const answer = yield* countedWrite(run, run.call('retireTargets', { retirement, keep }), wasSent);
    switch (answer.kind) {
      case 'kept':
        return;
      case 'refused':
        run.endCheck();
        run.addFindings(
          finding('warning', answer.code, `Retention could not take zones off the version: ${answer.message}`),
        );
        return;
      case 'retired':
      case 'gone':
        return yield* awaitRemoval(run, retirement, answer.zones);
      case 'closed':
        run.update({ retiring: [] });
        yield* awaitWindow(run, answer.until);
        break;
      case 'again':
        attempt += 1;
        yield* run.waitFor(answer.message, retryDelaySeconds(attempt, answer.afterSeconds));
    }
  }
}

function wasSent({ kind }: RetiredTargetsAnswer): boolean {
  return kind === 'retired' || kind === 'again' || kind === 'refused';
}

function* awaitWindow(run: Run, until: string): Step<void> {
  run.endCheck();
  run.beginTurn(`until ${until}: the rule's window opens then`);
  for (let seconds = -run.secondsSince(until); seconds > 0; seconds = -run.secondsSince(until)) {
    yield* run.sleep(Math.min(seconds, lookSeconds));
  }
  run.endTurn();
}

/** Another writer may put them back meanwhile, and the operation itself may fail. */
function* awaitRemoval(run: Run, retirement: Retirement, zones: readonly string[]): Step<void> {
  tellRetired(run, retirement.because, zones);
  const version = yield* awaitFinalState(run);
  const back = zones.filter((zone) => findZone(version, zone) !== undefined);
  if (back.length > 0 && /^failed$/i.test(version.provisioningState)) {
    run.update({ retired: run.record.retired.filter(({ zone }) => !back.includes(zone)) });
    const message = `Azure took the removal of ${back.join(', ')} and failed to carry it out. The next reconciliation tries again.`;
    run.addFindings(finding('warning', 'RetirementRefused', message));
  } else {
    tellUndone(run, back);
  }
}

function tellRetired(run: Run, because: string, zones: readonly string[]): void {
  const at = run.now().toISOString();
  run.endCheck();
  run.setProgress({ addedAny: true });
  run.addFindings(finding('info', 'TargetsRetired', `Retention took ${zones.join(', ')} off the version: ${because}.`));
  run.update({
    state: 'Replicating',
    retiring: run.record.retiring.filter((zone) => !zones.includes(zone)),
    retired: [
      ...run.record.retired.filter(({ zone }) => !zones.includes(zone)),
      ...zones.map((zone) => ({ zone, at })),
    ],
  });
}

/** Whoever put a zone back wants it: it stays, and that is told once. */
function tellUndone(run: Run, zones: readonly string[]): void {
  if (zones.length === 0) {
    return;
  }
  run.endCheck();
  for (const zone of zones) {
    const at = run.record.retired.find((one) => one.zone === zone)?.at;
    const message = `Retention took zone ${zone} off this version (${at}), and it is there again: somebody has put it back. It stays, and retention leaves it.`;
    run.addFindings(finding('warning', 'RetirementUndone', message, zone));
  }
  run.update({
    spared: [...new Set([...run.record.spared, ...zones])],
    retired: run.record.retired.filter(({ zone }) => !zones.includes(zone)),
  });
}

/** The record goes on to say of the other zones what it said. */
function keepOtherTargets(run: Run): void {
  const gone = run.record.retired.map(({ zone }) => zone);
  run.update({ targets: (run.input.previous?.targets ?? []).filter(({ zone }) => !gone.includes(zone)) });
}
