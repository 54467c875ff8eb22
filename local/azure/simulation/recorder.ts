// Records request and answer pairs, one JSON object a line, for Microsoft's validator; tokens are never written.
import { appendFileSync } from 'node:fs';

export interface RecordedPair {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly body: unknown;
  readonly status: number;
  readonly responseHeaders: Record<string, string>;
  readonly response: unknown;
}

/** Takes what it records as a function: without a file nothing need be made of it. */
export type Recorder = (pair: () => RecordedPair) => void;

/** @param file appended to; without one nothing is recorded */
export function createRecorder(file: string | undefined): Recorder {
  if (!file) {
    return () => {};
  }
  return (pair) => appendFileSync(file, `${JSON.stringify(pair())}\n`);
}
