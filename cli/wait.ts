// Waiting for a replication: asks as often as the app says, and tells what changed, a line a zone.
import type { Replication } from '../src/functions/openapi/api-types';
import type { CommandContext } from './context';
import { CommandError, exitCodes } from './exit-codes';

const finalStates = ['Succeeded', 'NoChange', 'PartiallySucceeded', 'Failed', 'Canceled'];
const pollSeconds = 5;

/** `90`, `90s`, `30m`, `6h`, in seconds. @throws CommandError for anything else */
export function seconds(text: string): number {
  const [, digits, unit = 's'] = /^(\d{1,7})(s|m|h)?$/.exec(text) ?? [];
  if (digits === undefined) {
    throw new CommandError(exitCodes.usage, `--timeout must be a duration such as 90s, 30m or 6h, not "${text}"`);
  }
  return Number(digits) * ({ s: 1, m: 60, h: 3600 }[unit] ?? 1);
}

export function progressLine({ targets }: Replication): string {
  return targets.map(({ zone, state, progress }) => `${zone} ${state} ${progress} %`).join(', ');
}

/** @returns as it is at its end, or when the time is over */
export async function waitForReplication(
  context: CommandContext,
  id: string,
  limitSeconds: number,
  eachPercent: boolean,
): Promise<Replication> {
  const told = new Map<string, string>();
  const until = Date.now() + limitSeconds * 1000;
  for (;;) {
    const { headers, body } = await context.api.send<Replication>('GET', `/api/replications/${encodeURIComponent(id)}`);
    for (const { zone, state, progress } of body.targets) {
      const now = eachPercent ? `${state} ${progress} %` : state;
      if (told.get(zone) !== now) {
        told.set(zone, now);
        context.streams.error(`${new Date().toISOString().slice(11, 19)}  ${zone.padEnd(16)} ${state} ${progress} %\n`);
      }
    }
    const left = until - Date.now();
    if (finalStates.includes(body.state) || left <= 0) {
      return body;
    }
    const asked = Number(headers.get('retry-after')) || pollSeconds;
    await context.wait(Math.min(asked * 1000, left));
  }
}
