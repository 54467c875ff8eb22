// Zones that were Completed when the run before ended and are not there any more: somebody has taken them away. Who and when is told as
// far as anybody told it to us.
import type { ReplicationPlan } from '../../../domain/plan/replication-plan';
import { finding } from '../../../domain/values/finding';
import type { Run } from '../run';

export function tellRemoved(run: Run, plan: ReplicationPlan): void {
  const { previous, hintedAt, trigger } = run.input;
  // What was told before this could be told, or of the publication before, is no removal.
  if (hintedAt === undefined || previous === null || previous.publication !== run.record.publication) {
    return;
  }
  const seen = previous.updatedAt;
  const who =
    trigger.kind === 'event'
      ? `An event names ${trigger.by} as the last who wrote the version${hintedAt === null ? '' : `, at ${hintedAt}`}.`
      : 'No event told of it; the activity log of the gallery says who wrote the version since then.';
  const wasThere = (zone: string) => previous.targets.some((one) => one.zone === zone && one.state === 'Completed');
  for (const { zone, action } of plan.targets) {
    if ((action === 'Add' || action === 'Refuse') && wasThere(zone)) {
      const next = action === 'Add' ? 'It is added again.' : 'It cannot be added again: see the error beside this.';
      const message = `Zone ${zone} was Completed when it was last seen (${seen}), and is not there any more: somebody has removed it. ${next} ${who}`;
      run.addFindings(finding('warning', 'TargetRemoved', message, zone));
    } else if (action === 'Add' || action === 'Refuse') {
      // It has not come back since: that it was removed is still why it is missing.
      run.addFindings(...previous.findings.filter(({ code, target }) => code === 'TargetRemoved' && target === zone));
    }
  }
}
