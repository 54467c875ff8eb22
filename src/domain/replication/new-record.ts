// The record with which a run begins: what the runs before leave to it, and nothing told of itself yet.
import { addZoneCommand } from '../plan/remedy';
import { finding } from '../values/finding';
import { encryptionOf, type ZoneEncryption } from '../values/zone-encryption';
import { formatZoneTarget, type ZoneTarget } from '../values/zone-target';
import { wasGone } from './outcome';
import { type EarlierRun, isFinal, type ReplicationTarget } from './replication';
import type { ReplicationInput, RunRecord } from './replication-run';
import { zoneOf } from './retirement';
import { notAhead } from './write-budget';

const historyMax = 10;
const takenMax = 20;

/**
 * @param id of the instance
 * @param startedAt ISO 8601
 */
export function newRecord(id: string, input: ReplicationInput, startedAt: string): RunRecord {
  const { previous, token } = input;
  return {
    id,
    imageVersionId: input.imageVersionId,
    state: 'Waiting',
    targets: input.targets.map(newTarget),
    findings: [],
    trigger: input.trigger,
    rule: input.rule ?? null,
    startedAt,
    updatedAt: startedAt,
    finishedAt: null,
    isGone: false,
    history: previous === null ? [] : earlierRuns(previous),
    writtenAt: notAhead(input.writtenAt, startedAt),
    takenOut: previous?.takenOut ?? [],
    taken: withToken(previous?.taken ?? [], token ?? null),
    publication: previous?.publication ?? null,
    requested: withRequested(previous?.requested ?? [], requestedBy(input)),
    ...withEncryption(previous?.requestedEncryption, requestedBy(input)),
    retiring: previous?.retiring ?? [],
    retired: previous?.retired ?? [],
    spared: previous?.spared ?? [],
  };
}

/** What the record says once its version was deleted and published again: what was known and asked of the one before counts no more. */
export function newPublication(
  { imageVersionId, publication: replaced, requestedEncryption, takenOut, targets }: RunRecord,
  input: Pick<ReplicationInput, 'rule' | 'targets' | 'trigger'>,
  publication: string,
): Partial<RunRecord> {
  const before = replaced === null ? '' : `, the one before ${replaced}`;
  const message = `The version was deleted and published again (publishedDate ${publication}${before}). What was known and asked of the one before counts no more.`;
  const requested = requestedBy(input);
  const wasOut = takenOut.map(({ zone, entry }) =>
    finding(
      'warning',
      'TargetTakenOut',
      `Zone ${zone} had been taken out of the version before, to be added afresh. To this one it is added if it is still asked for. Its entry was ${JSON.stringify(entry)}; to add it by hand, run: ${addZoneCommand(imageVersionId, entry)}`,
      zone,
    ),
  );
  return {
    publication,
    isGone: false,
    requested: withRequested([], requested),
    ...withEncryption(requestedEncryption && {}, requested),
    targets: targets.map(newTarget),
    takenOut: [],
    writtenAt: [],
    history: [],
    retiring: [],
    retired: [],
    spared: [],
    findings: [finding('info', 'VersionReplaced', message), ...wasOut],
  };
}

/** Targets that the person who began the run has named. */
export function requestedBy({
  rule,
  targets,
  trigger,
}: Pick<ReplicationInput, 'rule' | 'targets' | 'trigger'>): readonly ZoneTarget[] {
  return rule === 'request' && trigger.kind === 'http' ? targets : [];
}

/** In the grammar of az; the last word on a zone counts. */
export function withRequested(known: readonly string[], targets: readonly ZoneTarget[]): readonly string[] {
  const zones = new Set(targets.map(({ zone }) => zone));
  return [...known.filter((target) => !zones.has(zoneOf(target))), ...targets.map(formatZoneTarget)];
}

/** What is known of the encryption of requested zones, with what the targets say; the last word on a zone counts. */
export function withEncryption(
  known: ZoneEncryption | undefined,
  targets: readonly ZoneTarget[],
): Pick<RunRecord, 'requestedEncryption'> {
  const before = Object.entries(known ?? {}).filter(([zone]) => targets.every((target) => target.zone !== zone));
  const said = Object.entries(encryptionOf(targets));
  return known === undefined && said.length === 0
    ? {}
    : { requestedEncryption: Object.fromEntries([...before, ...said]) };
}

export function newTarget({ region, zone, replicas, storageAccountType }: ZoneTarget): ReplicationTarget {
  return { region, zone, replicas, storageAccountType, state: 'Pending', progress: 0, details: null };
}

export function withToken(taken: readonly string[], token: string | null): readonly string[] {
  return token === null || taken.includes(token) ? taken : [token, ...taken].slice(0, takenMax);
}

/** Of runs that have ended: one that the app itself ended, so as to start it anew, has no outcome that anybody could be told. */
function earlierRuns({ state, trigger, startedAt, finishedAt, history }: RunRecord): readonly EarlierRun[] {
  return isFinal(state) ? [{ state, trigger, startedAt, finishedAt }, ...history].slice(0, historyMax) : history;
}

/** A record as it was kept by 0.1.0 lacks what came later, and named the zones that it had taken out without their entries. */
export function completeRecord(record: Partial<RunRecord> & Pick<RunRecord, 'id' | 'targets'>): RunRecord {
  const takenOut = (record.takenOut ?? []).filter((one) => typeof one === 'object');
  // Before retention was carried out, nothing told what a person had named but the rule or, under 0.1.0, the trigger.
  const isRequest = record.rule === 'request' || (record.rule == null && record.trigger?.kind === 'http');
  const requested = isRequest ? record.targets.map(formatZoneTarget) : [];
  const later = { rule: null, history: [], taken: [], publication: null, writtenAt: [] };
  const ofRetention = { requested, retiring: [], retired: [], spared: [] };
  const isGone = record.isGone ?? record.findings?.some(({ code }) => wasGone(code)) ?? false;
  return { ...later, ...ofRetention, ...record, takenOut, isGone } as RunRecord;
}
