// Reads the coverage and the runs, again and again, and joins them. A few versions are read zone by zone; of thousands, Azure lists
// what is targeted, and the newest runs tell how far it is.
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Coverage, ReplicationList } from '../functions/openapi/api-types';
import type { Address } from './address';
import { ApiError, call, pathOf } from './api';
import { isFinal, type Row, toRows } from './coverage-rows';
import { type Polled, usePoll } from './use-poll';

export const rowsMax = 10_000;
/** Each zone's own state is one request to Azure a version: so many at most, and then less often. */
const exactMax = 100;
const manyExact = 30;

interface Read {
  readonly value: Coverage['value'];
  readonly findings: Coverage['findings'];
  /** Whether there is more than the page shows. */
  readonly isCut: boolean;
}

export interface CoverageRead extends Pick<Polled<Read>, 'error' | 'retryAfter' | 'isLoading' | 'isStale' | 'isPart'> {
  readonly rows: readonly Row[];
  readonly findings: Coverage['findings'];
  readonly isCut: boolean;
  readonly isRead: boolean;
  /** Why nothing is known of the runs; null where they were read. */
  readonly runsError: string | null;
  readonly again: () => void;
}

const filters = [
  ['imageName', 'image'],
  ['zone', 'zone'],
] as const;

function pathFor(address: Address, more: Readonly<Record<string, string>>): string {
  const given = filters.flatMap(([parameter, name]) => (address[name] ? [[parameter, address[name]]] : []));
  const parameters = { ...Object.fromEntries(given), versions: address.versions || 'latest', ...more };
  return `/api/coverage?${new URLSearchParams(parameters)}`;
}

async function readPages(first: string, signal: AbortSignal, soFar: (read: Read) => void): Promise<Read> {
  let read: Read = { value: [], findings: [], isCut: false };
  const asked = new Set<string>();
  for (let path: string | null = first; path !== null && !read.isCut; ) {
    asked.add(path);
    const page: Coverage = await call<Coverage>('GET', path, { signal });
    path = page.nextLink === null ? null : pathOf(page.nextLink);
    if (path !== null && asked.has(path)) {
      throw new ApiError(200, 'The app gave a link to a page that it had given before: the list is not complete.');
    }
    const value = [...read.value, ...page.value];
    read = { value, findings: [...read.findings, ...page.findings], isCut: path !== null && value.length >= rowsMax };
    soFar(read);
  }
  return read;
}

async function readCoverage(address: Address, soFar: (read: Read) => void, signal: AbortSignal): Promise<Read> {
  const read = await readPages(pathFor(address, { $top: '1000' }), signal, soFar);
  if (read.value.length === 0 || read.value.length > exactMax) {
    return read;
  }
  try {
    const exact = pathFor(address, { $top: String(exactMax), expand: 'replicationStatus' });
    return await readPages(exact, signal, () => {});
  } catch (error) {
    if (error instanceof ApiError) {
      // The list is known, and the runs tell the rest.
      return read;
    }
    throw error;
  }
}

const secondsFor = ({ value }: Read) => (value.length > manyExact && value.length <= exactMax ? 180 : 60);

/** @param ended runs that have ended while somebody looked: each one changes what is where */
export function useCoverage(address: Address, ended: number): CoverageRead {
  const key = [address.image, address.zone, address.versions].join('|');
  const coverage = usePoll<Read>(key, (soFar, signal) => readCoverage(address, soFar, signal), secondsFor);
  const runs = usePoll<ReplicationList>(
    'runs',
    (_soFar, signal) => call<ReplicationList>('GET', '/api/replications?$top=1000', { signal }),
    ({ value }) => (value.every(isFinal) ? 60 : 10),
  );
  const again = () => {
    coverage.again();
    runs.again();
  };
  useEffect(() => {
    if (ended > 0) {
      again();
    }
  }, [ended]);
  const running = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const now = new Set((runs.value?.value ?? []).filter((run) => !isFinal(run)).map(({ id }) => id));
    if (runs.value !== null && [...running.current].some((id) => !now.has(id))) {
      coverage.again();
    }
    running.current = now;
  }, [runs.value]);
  const rows = useMemo(
    () => toRows(coverage.value?.value ?? [], runs.value?.value ?? []),
    [coverage.value, runs.value],
  );
  const { error, retryAfter, isLoading, isStale, isPart, value } = coverage;
  return {
    rows,
    findings: value?.findings ?? [],
    isCut: value?.isCut === true,
    isRead: value !== null,
    error,
    retryAfter,
    isLoading,
    isStale,
    isPart,
    runsError: runs.error,
    again,
  };
}
