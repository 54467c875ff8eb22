// For how long an ended record says otherwise than Azure: one period of the reconciliation at most, in which nothing goes wrong.
import { isBudgetSpent } from '../../../../src/domain/replication/known-run';
import { isFinal, type Replication } from '../../../../src/domain/replication/replication';
import { isLive, viewRecord } from '../../../../src/domain/replication/replication-view';
import { idOf, type ReplicationWorld } from '../replication-world';

/** A period, and what its reconciliation and the run that it starts take. */
export const toleratedSeconds = 3600 + 1200;
/** Between two looks. */
export const lookSeconds = 300;

export class ContradictionWatch {
  /** Since when each record contradicts Azure, and how. */
  private readonly since = new Map<string, { readonly words: string; readonly at: number }>();
  private disturbedAt = 0;

  constructor(
    private readonly world: ReplicationWorld,
    private readonly tell: (violation: string) => void,
  ) {}

  /** Something goes wrong with ARM, a token, the task hub or a process: the periods begin anew. */
  disturbed(): void {
    this.disturbedAt = this.world.agenda.now();
  }

  async look(versionIds: readonly string[]): Promise<void> {
    const now = this.world.agenda.now();
    for (const versionId of versionIds) {
      const words = await contradictionOf(this.world, versionId);
      if (words === null) {
        this.since.delete(versionId);
        continue;
      }
      const { at } = this.since.get(versionId) ?? { at: now };
      this.since.set(versionId, { words, at });
      const seconds = (now - Math.max(at, this.disturbedAt)) / 1000;
      if (seconds > toleratedSeconds) {
        this.tell(`the record of ${versionId} has contradicted Azure for ${toleratedSeconds} s: ${words}`);
      }
    }
  }
}

/** @returns null where they agree, where a run is under way, where a person has canceled, and while Azure is at it */
export async function contradictionOf(world: ReplicationWorld, versionId: string): Promise<string | null> {
  const status = await world.hub.getStatus(idOf(versionId)).catch(() => null);
  const record = status === null ? null : viewRecord(status);
  if (status === null || record === null || isLive(status.runtimeStatus) || !isFinal(record.state)) {
    return null;
  }
  if (record.state === 'Canceled') {
    return null;
  }
  const { targets } = world.config;
  const zones = await world.zones(versionId);
  const states = targets.map(({ zone }) => ({ zone, is: zones[zone] ?? 'missing', says: saysOf(record, zone) }));
  const wrong = states.filter(({ is, says }) => isSettled(is) && (is === 'Completed') !== (says === 'Completed'));
  if (wrong.length > 0) {
    return wrong.map(({ zone, is, says }) => `${zone} is ${is}, the record says ${says}`).join('; ');
  }
  const isGood = record.state === 'Succeeded' || record.state === 'NoChange';
  return states.every(({ is }) => is === 'Completed') && !isGood
    ? `all is Completed, the record says ${record.state}`
    : null;
}

/** Whether the version's writes of the day are used up, so that what it lacks has to wait. */
export function hasSpentBudget(
  world: ReplicationWorld,
  record: Parameters<typeof isBudgetSpent>[0]['record'],
): boolean {
  // Taking a zone out needs room for two.
  return isBudgetSpent({ record }, world.config.policy.writesPerDay - 1, world.agenda.date().toISOString());
}

/** Anything else is on its way. */
const isSettled = (state: string) => ['Completed', 'Failed', 'missing'].includes(state);

function saysOf({ targets }: Replication, zone: string): string {
  return targets.find((target) => target.zone === zone)?.state ?? 'nothing';
}
