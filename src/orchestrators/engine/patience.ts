// How long answers that may all pass are waited out: each kind for its own time, kinds in turn for an hour.
import type { Patience } from './activity-answer';
import type { FailedRequest } from './activity-contract';

/** For so long answers of one kind after the other are waited out, none of which lasts. */
const changingSeconds = 3600;

/** Answers in a row that may all pass: since when they are of this kind, and since when there is none that is good; ISO 8601. */
export interface PatientRow {
  readonly kind: string | undefined;
  readonly since: string;
  readonly begun: string;
}

export function goOn(row: PatientRow | null, { kind }: Patience, now: Date): PatientRow {
  const at = now.toISOString();
  return row === null || row.kind !== kind ? { kind, since: at, begun: row?.begun ?? at } : row;
}

export function hasLasted({ since, begun }: PatientRow, { seconds }: Patience, now: Date): boolean {
  const secondsSince = (instant: string) => (now.getTime() - Date.parse(instant)) / 1000;
  return secondsSince(since) >= seconds || secondsSince(begun) >= Math.max(seconds, changingSeconds);
}

/** @param about the request that failed this time */
export function failedAgain(before: FailedRequest | null, about: string | undefined): FailedRequest | null {
  const times = before !== null && before.about === about ? before.times : 0;
  return about === undefined ? null : { about, times: times + 1 };
}
