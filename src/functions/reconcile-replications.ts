// The replications as the reconciliation's activities work with them.
import type { InvocationContext } from '@azure/functions';
import type { Config } from '../config/config';
import { type EndedInstance, onlyTakenOut } from '../domain/replication/ended-instance';
import { readKnownRun } from '../domain/replication/known-run';
import type { PlacedTargets } from '../domain/replication/placement';
import type { ReplicationState } from '../domain/replication/replication';
import { type InstanceStatus, isLive, viewRecord } from '../domain/replication/replication-view';
import type { Retirement } from '../domain/replication/retirement';
import { isObject } from '../domain/values/json';
import { type ImageVersionId, isInGallery, parseImageVersionId } from '../domain/values/resource-id';
import { orchestratorNames } from '../orchestrators/names';
import { restartedAsTheyWere } from './lost-instances';
import { tellToLook } from './replication-runs';
import { type ReplicationDeps, requestReplication } from './request-replication';
import { listLive, listUntold, scanCompleted } from './scan-ended';
import { findInstance, realClock } from './task-hub';

export interface ReplicationRunsDeps extends ReplicationDeps {
  readonly config: ReplicationDeps['config'] & Pick<Config, 'historyRetentionSeconds'>;
  /** Of this release; absent: not known. */
  readonly version?: string;
}

/**
 * Whoever terminates a selection has canceled it. A delivery goes on even then: what ended is told, and it ends by itself within a day.
 */
function mayRestart({ name, runtimeStatus, isReplaced }: EndedInstance): boolean {
  const isOver = runtimeStatus !== 'Failed' && !isReplaced && name !== orchestratorNames.deliverCompletion;
  return restartedAsTheyWere.includes(name) && !isOver;
}

/** The day of a delivery goes on. */
function inputOfRestart({ name, input, createdTime }: InstanceStatus): unknown {
  return name === orchestratorNames.deliverCompletion && isObject(input)
    ? { ...input, startedAt: input.startedAt ?? new Date(createdTime).toISOString() }
    : input;
}

/** Runs wait for an operation of others before they plan, and for that of their own write. */
const waitingStates: readonly ReplicationState[] = ['Waiting', 'Replicating'];

function asWaiting(status: InstanceStatus) {
  const record = status.name === orchestratorNames.replicateImageVersion ? viewRecord(status) : null;
  const id =
    record !== null && waitingStates.includes(record.state) ? parseImageVersionId(record.imageVersionId) : null;
  return id?.ok === true ? [{ instanceId: status.instanceId, id: id.value }] : [];
}

export function createReplicationRuns(deps: ReplicationRunsDeps) {
  /** A gallery that is watched no more is left alone, but for zones that this app took out of it. */
  const ofOurs = (one: EndedInstance): readonly EndedInstance[] => {
    const id = one.input === null ? null : parseImageVersionId(one.input.imageVersionId);
    const isWatched = id === null || (id.ok && isInGallery(id.value, deps.config.watchedGalleries));
    return isWatched ? [one] : id.ok ? onlyTakenOut(one) : [];
  };
  return (context: InvocationContext) => ({
    async find(id: string) {
      const status = await findInstance(deps.taskHub(context), id);
      return status === null ? null : readKnownRun(status, (deps.clock ?? realClock).now());
    },
    async tellToLook(id: string, listedAt: string) {
      try {
        await tellToLook(deps.taskHub(context), id, listedAt);
      } catch (error) {
        context.warn(
          `${id} was not told that the operation of its version has ended, and polls for itself: ${String(error)}`,
        );
      }
    },
    async listWaiting() {
      try {
        return (await listLive(deps.taskHub(context))).flatMap(asWaiting);
      } catch (error) {
        context.warn(`Which runs wait is not known, and each polls for itself: ${String(error)}`);
        return [];
      }
    },
    async listUntold() {
      return (await listUntold(deps.taskHub(context))).flatMap(ofOurs);
    },
    async scanCompleted(from: string | null, wanted: (one: EndedInstance) => boolean) {
      const { now } = deps.clock ?? realClock;
      const { found, next } = await scanCompleted(deps.taskHub(context), {
        from,
        now: now(),
        wanted: (one) => ofOurs(one).some(wanted),
      });
      return { found: found.flatMap(ofOurs), next };
    },
    async restart(one: EndedInstance) {
      const { name, instanceId } = one;
      const hub = deps.taskHub(context);
      const status = mayRestart(one) ? await findInstance(hub, instanceId) : null;
      if (status === null || isLive(status.runtimeStatus)) {
        return false;
      }
      await hub.startNew(name, { instanceId, input: inputOfRestart(status) });
      return true;
    },
    async purge(id: string) {
      try {
        return (await deps.taskHub(context).purgeInstanceHistory(id)).instancesDeleted > 0;
      } catch (error) {
        context.warn(`Instance ${id} was not purged: ${String(error)}`); // It may have been started anew in this moment.
        return false;
      }
    },
    historyRetentionSeconds: deps.config.historyRetentionSeconds,
    writesPerDay: deps.config.policy.writesPerDay,
    basis: JSON.stringify([deps.version ?? '', deps.config.policy]),
    async start(
      imageVersionId: ImageVersionId,
      wish: PlacedTargets,
      {
        retirement,
        fingerprint = null,
      }: { readonly retirement?: Retirement; readonly fingerprint?: string | null } = {},
    ) {
      const { kind } = await requestReplication(deps, context, {
        imageVersionId,
        ...wish,
        trigger: { kind: 'timer', by: 'reconcileGalleries' },
        eventId: null,
        repeatabilityId: null,
        ...(retirement !== undefined && { retirement }),
        ...(fingerprint !== null && { fingerprint }),
      });
      return kind;
    },
    async countLive() {
      const records = (await listLive(deps.taskHub(context)))
        .filter(({ name }) => name === orchestratorNames.replicateImageVersion)
        .flatMap((status) => viewRecord(status) ?? []);
      return records.filter(({ finishedAt }) => finishedAt === null).length;
    },
  });
}
