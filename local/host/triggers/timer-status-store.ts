// Keeps when each timer last ran and is due next, so that an occurrence missed while the host was down is made up for.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const statusSchema = z.object({ Last: z.string(), Next: z.string(), LastUpdated: z.string() });

/** ISO instants; `Last` is .NET's year 1 for a timer that never ran. */
export type TimerStatus = z.infer<typeof statusSchema>;

export interface TimerStatusStore {
  read(functionName: string): TimerStatus | undefined;
  write(functionName: string, status: TimerStatus): void;
}

/** A store in one JSON file, which is written anew at each change. */
export function openTimerStatusStore(path: string): TimerStatusStore {
  const statuses = readStatuses(path);
  return {
    read: (functionName) => statuses[functionName],
    write(functionName, status) {
      statuses[functionName] = status;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.new`, JSON.stringify(statuses, undefined, 2));
      renameSync(`${path}.new`, path);
    },
  };
}

function readStatuses(path: string): Record<string, TimerStatus> {
  try {
    return z.record(z.string(), statusSchema).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return {}; // the first start, or nothing that this host wrote
  }
}
