// What `npm start` tells of replications: a line for each zone whenever its state changes.
import { setTimeout as wait } from 'node:timers/promises';
import { isObject, objectsAt, textAt } from '../azure/state/json';

const everyMilliseconds = 2_000;

/** A zone of a replication, as a line tells it. */
interface ZoneState {
  readonly key: string;
  readonly line: string;
}

/** @param list body of `GET /api/replications` */
function statesOf(list: unknown): readonly ZoneState[] {
  // The oldest first, as a log has it.
  return [...objectsAt(list, 'value')].reverse().flatMap((replication) => {
    const [image = '', , version = ''] = (textAt(replication, 'imageVersionId') ?? '').split('/').slice(-3);
    return objectsAt(replication, 'targets').flatMap((target) => {
      const [zone, state, details] = [textAt(target, 'zone'), textAt(target, 'state'), textAt(target, 'details')];
      const words = state === 'Completed' || details === null ? '' : `: ${details}`;
      return zone === null || state === null
        ? []
        : [{ key: `${image}/${version} ${zone}`, line: `${image}/${version} ${zone}: ${state}${words}` }];
    });
  });
}

/** @returns takes what the API lists, answers with the lines of what has changed since */
export function createZoneLines(): (list: unknown) => readonly string[] {
  const told = new Map<string, string>();
  return (list) =>
    statesOf(list).flatMap(({ key, line }) => {
      const isNew = told.get(key) !== line;
      told.set(key, line);
      return isNew ? [line] : [];
    });
}

/**
 * Looks every two seconds until `signal` is aborted. What stood there at the beginning is not told.
 *
 * @param key the host's function key; null where it asks for none
 */
export async function tellZones(
  hostUrl: string,
  key: string | null,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const lines = createZoneLines();
  const headers = key === null ? {} : { 'x-functions-key': key };
  for (let look = 0; !signal.aborted; look += 1) {
    try {
      const answer = await fetch(`${hostUrl}/api/replications`, { headers, signal });
      const list: unknown = await answer.json();
      const changed = answer.ok && isObject(list) ? lines(list) : [];
      for (const line of look === 0 ? [] : changed) {
        print(line);
      }
    } catch {
      // The host is busy, or ends: the next look tells.
    }
    await wait(everyMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}
