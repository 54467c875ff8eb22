// A program that npm runs ends with npm. A signal that reaches npm alone (a supervisor's, say) is not passed on by the shell
// in between, and would leave the program and its ports behind.
import { readFileSync } from 'node:fs';

const lookMilliseconds = 500;

/** The parent (a shell) and, where the system tells, its parent (npm). */
function ancestors(): string {
  try {
    const status = readFileSync(`/proc/${process.ppid}/status`, 'utf8');
    return `${process.ppid} ${/^PPid:\s*(\d+)/m.exec(status)?.[1]}`;
  } catch {
    return String(process.ppid); // no /proc, or the parent has just ended
  }
}

/**
 * Calls `stop` once when npm, or the shell that it started this program with, is gone. Does nothing where npm did not
 * start it: a program that was sent to the background on purpose outlives its shell.
 */
export function endWithNpm(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) {
    return;
  }
  const start = ancestors();
  const timer = setInterval(() => {
    if (ancestors() !== start) {
      clearInterval(timer);
      stop();
    }
  }, lookMilliseconds);
  timer.unref();
}
