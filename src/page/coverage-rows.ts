// The coverage that Azure shows, joined with what the runs know of it: how far a zone is, what failed, and since when.
import type { Coverage, CoverageRow, Replication } from '../functions/openapi/api-types';

type AzureCell = CoverageRow['zones'][number];

/** Those of the API, and `Pending`: not there yet, and a run is under way. */
export const cellStates = [
  'Completed',
  'Replicating',
  'Pending',
  'Failed',
  'Missing',
  'Targeted',
  'Extra',
  'Held',
] as const;
export type CellState = (typeof cellStates)[number];

/** What somebody has to look after. */
export const brokenStates: readonly CellState[] = ['Missing', 'Failed'];
export const movingStates: readonly CellState[] = ['Replicating', 'Pending'];

export interface Cell {
  readonly zone: string;
  readonly region: string;
  readonly state: CellState;
  /** 0 to 100; null where nobody told it. */
  readonly progress: number | null;
  /** Since when it is broken, ISO 8601; null where it is not, or nothing tells. */
  readonly since: string | null;
  /** Why it is broken; null where it is not. */
  readonly because: string | null;
}

export interface Row {
  readonly imageVersionId: string;
  readonly publishedDate: string | null;
  readonly isLatest: boolean;
  readonly rule: string | null;
  readonly cells: readonly Cell[];
}

const finalStates = ['Succeeded', 'NoChange', 'PartiallySucceeded', 'Failed', 'Canceled'];

export function isFinal({ state }: Pick<Replication, 'state'>): boolean {
  return finalStates.includes(state);
}

function describe(cell: AzureCell, run: Replication | undefined, publishedDate: string | null): Cell {
  const { zone, region, state, progress } = cell;
  const quiet: Cell = { zone, region, state, progress, since: null, because: null };
  const target = run?.targets.find((one) => one.zone === zone);
  if (run === undefined || target === undefined) {
    const because = run === undefined ? 'No run has been seen that adds it.' : 'The last run did not ask for it.';
    return state === 'Missing'
      ? { ...quiet, since: publishedDate, because }
      : state === 'Failed'
        ? { ...quiet, because: 'Azure says that its replication failed.' }
        : quiet;
  }
  const ended = run.finishedAt ?? run.updatedAt;
  if (!isFinal(run)) {
    const isMoving = target.state === 'Pending' || target.state === 'Replicating';
    if (isMoving && state !== 'Completed' && state !== 'Held' && state !== 'Extra') {
      const isOnItsWay = target.state === 'Replicating' && state !== 'Missing';
      return { ...quiet, state: isOnItsWay ? 'Replicating' : 'Pending', progress: progress ?? target.progress };
    }
  }
  if (state === 'Missing') {
    const because =
      target.details ??
      (target.state === 'Completed'
        ? 'It was there after the last run, and is no longer.'
        : `The last run ended without it: ${run.state}.`);
    return { ...quiet, since: ended, because };
  }
  if (state === 'Failed' || (state === 'Targeted' && target.state === 'Failed')) {
    return { ...quiet, state: 'Failed', since: ended, because: target.details ?? 'Its replication failed.' };
  }
  // Azure lists it, and the run has seen what became of it.
  return state === 'Targeted' && target.state === 'Completed' ? { ...quiet, state: 'Completed', progress: 100 } : quiet;
}

/** @param runs newest first */
export function toRows(coverage: Coverage['value'], runs: readonly Replication[]): readonly Row[] {
  const newest = new Map<string, Replication>();
  for (const run of runs) {
    const id = run.imageVersionId.toLowerCase();
    if (!newest.has(id)) {
      newest.set(id, run);
    }
  }
  return coverage.map(({ imageVersionId, publishedDate, isLatest, rule, zones }) => {
    const run = newest.get(imageVersionId.toLowerCase());
    return {
      imageVersionId,
      publishedDate,
      isLatest,
      rule,
      cells: zones.map((cell) => describe(cell, run, publishedDate)),
    };
  });
}

export function isBroken({ state }: Cell): boolean {
  return brokenStates.includes(state);
}

/** Since when the first of its zones is broken; null where none is, or nothing tells. */
export function brokenSince({ cells }: Row): string | null {
  const instants = cells.flatMap((cell) => (isBroken(cell) && cell.since !== null ? [cell.since] : []));
  return instants.sort()[0] ?? null;
}

/** Rows with a zone in one of the states, whole. */
export function withStates(rows: readonly Row[], states: readonly string[]): readonly Row[] {
  return rows.filter(({ cells }) => cells.some(({ state }) => states.includes(state)));
}
