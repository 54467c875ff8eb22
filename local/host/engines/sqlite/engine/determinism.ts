// Finds out that an orchestrator's code no longer asks for what its history says it asked for. Pure.
import type { Action } from '../codec/orchestrator-reply';
import { describeAction } from './actions';
import type { AskedStep, Step, StepKind } from './ledger';

/**
 * Compares each step of the history with the action in its place.
 * @returns what is wrong, naming the step; undefined where the replay agrees with the history.
 */
export function checkDeterminism(asked: readonly Step[], actions: readonly Action[]): string | undefined {
  for (const [index, step] of asked.entries()) {
    const action = actions[index];
    const now = action && describeAction(action);
    if (now && !('unsupported' in now) && isSame(now, step)) {
      continue;
    }
    if (!now) {
      return describeMissing(step);
    }
    const got = 'unsupported' in now ? now.unsupported : describe(now);
    return (
      `${DETECTED} step #${step.id} was ${describe(step)} when it first ran, and the replay asks for ${got}. ` +
      `${WAS_CHANGED} Or does it depend on something that differs between replays?`
    );
  }
  return undefined;
}

const DETECTED = 'Non-Deterministic workflow detected:';
const WAS_CHANGED = 'Was a change made to the orchestrator code after this instance had already started running?';

/** What DTFx says of a step of the history that the replay does not ask for. */
function describeMissing({ id, kind, name, version = '', instanceId = '' }: Step): string {
  const texts: Readonly<Record<StepKind, string>> = {
    activity: `an activity task with sequence ID ${id} and name '${name}' (version '${version}'),`,
    'sub-orchestration': `a sub-orchestration task with sequence ID ${id} and name '${name}' (version '${version}', instance ID '${instanceId}'),`,
    timer: `a timer task with sequence number ${id}`,
    entity: `a send event task with sequence ID ${id} and name '${name}',`,
  };
  return (
    `${DETECTED} A previous execution of this orchestration scheduled ${texts[kind]} ` +
    `but the current replay execution hasn't (yet?) scheduled this task. ${WAS_CHANGED}`
  );
}

function isSame(one: AskedStep, other: AskedStep): boolean {
  return one.kind === other.kind && one.name === other.name && one.manner === other.manner;
}

function describe({ kind, name, manner }: AskedStep): string {
  return kind === 'timer' ? 'a timer' : `${kind} '${name}'${manner && ` ${manner}`}`;
}
