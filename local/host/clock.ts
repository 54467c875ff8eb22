// The host's simulated clock. With CLOCK_SPEED it runs faster than the wall clock; it never goes back, not even over a
// SIGKILL and a restart at another speed, because durable timers and histories are stamped with it.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import type { HostClock } from './contract';

/** Real milliseconds that one write to the file covers. */
const reservation = 2000;

const fileSchema = z.object({
  real: z.number(),
  simulated: z.number(),
  speed: z.number().positive(),
  reserved: z.number(),
});
type ClockFile = z.infer<typeof fileSchema>;

/**
 * A clock whose state is kept in `path` (undefined: in memory only), `speed` times as fast as `realNow` (milliseconds).
 *
 * @remarks Before an instant is given out, the file holds a mark at or above it, and a later start begins no earlier than
 * that mark or the instant the old clock would show, whichever comes first. Simulated time stands still while no host
 * runs, but is never behind the wall clock: at speed 1 it is the wall clock.
 */
export function createHostClock(options: {
  readonly speed: number;
  readonly path?: string | undefined;
  readonly realNow?: () => number;
}): HostClock {
  const { speed, path, realNow = Date.now } = options;
  const realStart = realNow();
  const simulatedStart = Math.max(realStart, path ? resumeAt(path, realStart) : realStart);
  let reserved = Number.NEGATIVE_INFINITY;
  let last = simulatedStart;

  function now(): number {
    const real = realNow();
    last = Math.max(last, simulatedStart + (real - realStart) * speed);
    if (path && last > reserved) {
      reserved = last + reservation * speed;
      writeClockFile(path, { real, simulated: last, speed, reserved });
    }
    return last;
  }

  return {
    speed,
    now: () => new Date(now()),
    realMillisecondsUntil: (instant) => Math.max(0, (instant.getTime() - now()) / speed),
  };
}

function resumeAt(path: string, real: number): number {
  let file: ClockFile;
  try {
    file = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return real; // no earlier run, or a file that is not ours
  }
  return Math.min(file.simulated + Math.max(0, real - file.real) * file.speed, file.reserved);
}

function writeClockFile(path: string, file: ClockFile): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(file));
  renameSync(`${path}.new`, path);
}
