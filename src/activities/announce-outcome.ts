// Tells the outcome: telemetry, and a completion event where a topic is configured.
import { createHash } from 'node:crypto';
import type { Replication, TargetState } from '../domain/replication';
import type { ReplicationActivities, RunIdentity } from '../orchestrators/activities';
import type { Telemetry } from '../telemetry';
import { done, findingCodes, retry, runProperties } from './answer';
import type { ActivityDeps } from './deps';

export function createAnnounceOutcome({
  completionTopic,
  telemetry,
}: ActivityDeps): ReplicationActivities['announceOutcome'] {
  return async ({ run, replication }) => {
    if (completionTopic !== null) {
      // An activity may run twice: the same outcome has the same event id.
      const id = createHash('sha256')
        .update(`${replication.id} ${replication.startedAt} ${replication.state}`)
        .digest('hex');
      try {
        await completionTopic.send({ id: id.slice(0, 32), replication });
      } catch (error) {
        return retry(
          `the completion event could not be sent: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    trackOutcome(telemetry, run, replication);
    return done(null);
  };
}

/** Application Insights cuts a property at 8,192 characters; a reason longer than this is no help at night. */
const reasonCharactersMax = 2_000;

function trackOutcome(telemetry: Telemetry, run: RunIdentity, replication: Replication): void {
  const { state, startedAt, finishedAt, updatedAt, findings, targets } = replication;
  const count = (...states: readonly TargetState[]) => targets.filter((target) => states.includes(target.state)).length;
  const errors = findings.filter((one) => one.severity === 'error').map((one) => `${one.code}: ${one.message}`);
  const unfinished = targets.filter((target) => target.state !== 'Completed');
  telemetry.trackEvent(
    'ReplicationFinished',
    {
      ...runProperties(run),
      state,
      startedAt,
      findings: findingCodes(findings),
      reason: errors.join(' ').slice(0, reasonCharactersMax),
      unfinishedZones: unfinished.map((target) => `${target.zone}=${target.state}`).join(' '),
    },
    {
      seconds: (Date.parse(finishedAt ?? updatedAt) - Date.parse(startedAt)) / 1000,
      targets: targets.length,
      completed: count('Completed'),
      refused: count('Refused'),
      failed: count('Failed'),
    },
  );
}
