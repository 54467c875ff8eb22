// What a process has used so far, as Linux tells it: processor time, and the most memory that it held at once.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessUse {
  readonly cpuMilliseconds: number;
  readonly peakMegabytes: number;
}

/** @returns null where the system has no `/proc` */
export function processUse(pid: number): ProcessUse | null {
  try {
    // The second field is the command in brackets, which may have blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuMilliseconds: (ticks / ticksPerSecond()) * 1000, peakMegabytes: Number(peak) / 1000 };
  } catch {
    return null;
  }
}

let ticks: number | undefined;

function ticksPerSecond(): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ticks;
}
