// The outcome of a replication in a few words and numbers, as telemetry tells it.

import type { TargetState } from '../image-version/zone-status';
import { findingCodes } from '../values/finding';
import type { Replication } from './replication';

/** Application Insights cuts a property at 8,192 characters; a reason longer than this is no help at night. */
const reasonCharactersMax = 2_000;

/** Such as `losangeles=Completed perth=Refused`. */
const inWords = (targets: Replication['targets']) => targets.map(({ zone, state }) => `${zone}=${state}`).join(' ');

export function summariseOutcome({ state, startedAt, finishedAt, updatedAt, findings, targets }: Replication) {
  const count = (state: TargetState) => targets.filter((target) => target.state === state).length;
  const errors = findings.filter((one) => one.severity === 'error').map((one) => `${one.code}: ${one.message}`);
  const unfinished = targets.filter((target) => target.state !== 'Completed');
  return {
    properties: {
      state,
      startedAt,
      findings: findingCodes(findings),
      reason: errors.join(' ').slice(0, reasonCharactersMax),
      zones: inWords(targets),
      unfinishedZones: inWords(unfinished),
    },
    measurements: {
      seconds: (Date.parse(finishedAt ?? updatedAt) - Date.parse(startedAt)) / 1000,
      targets: targets.length,
      completed: count('Completed'),
      refused: count('Refused'),
      failed: count('Failed'),
    },
  };
}
