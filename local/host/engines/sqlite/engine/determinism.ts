// Finds out that an orchestrator's code no longer asks for what its history says it asked for. Pure.
import type { Action } from '../codec/orchestrator-reply';
import { describeAction } from './actions';
import type { AskedStep, Step } from './ledger';

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
    const got = !now ? 'no further step' : 'unsupported' in now ? now.unsupported : describe(now);
    return (
      `Non-deterministic orchestrator: step #${step.id} was ${describe(step)} when it first ran, and the replay asks for ${got}. ` +
      'The code changed while this instance was running, or it depends on something that differs between replays.'
    );
  }
  return undefined;
}

function isSame(one: AskedStep, other: AskedStep): boolean {
  return one.kind === other.kind && one.name === other.name && one.manner === other.manner;
}

function describe({ kind, name, manner }: AskedStep): string {
  return kind === 'timer' ? 'a timer' : `${kind} '${name}'${manner && ` ${manner}`}`;
}
