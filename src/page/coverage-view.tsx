// The coverage matrix: image versions × zones, from Azure. Only the rows that can be seen are drawn.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Coverage, CoverageRow } from '../functions/openapi/api-types';
import type { Address } from './address';
import { call, pathOf } from './api';
import { ago, shortName } from './names';
import { usePoll } from './use-poll';

const rowHeight = 40;
const rowsMax = 10_000;
const states = ['Completed', 'Replicating', 'Failed', 'Targeted', 'Missing', 'Extra', 'Held'];

/** What somebody has to look after. */
const brokenStates = 'Missing,Failed';
const noRows: readonly CoverageRow[] = [];

interface Read {
  readonly rows: readonly CoverageRow[];
  readonly findings: Coverage['findings'];
  /** Whether there is more than the page shows. */
  readonly isCut: boolean;
}

interface Props {
  readonly address: Address;
  readonly change: (change: Address) => void;
}

interface CoverageProps extends Props {
  /** Runs that have ended while somebody looked: each one changes what is where. */
  readonly ended: number;
}

async function readRows(address: Address, soFar: (read: Read) => void): Promise<Read> {
  const parameters = new URLSearchParams({ versions: address.versions || 'latest', $top: '1000' });
  for (const [name, value] of [
    ['imageName', address.image],
    ['zone', address.zone],
    ['state', address.state],
  ] as const) {
    if (value) {
      parameters.set(name, value);
    }
  }
  let read: Read = { rows: [], findings: [], isCut: false };
  for (let path: string | null = `/api/coverage?${parameters}`; path !== null && !read.isCut; ) {
    const page: Coverage = await call<Coverage>('GET', path);
    path = page.nextLink === null ? null : pathOf(page.nextLink);
    const rows = [...read.rows, ...page.value];
    read = { rows, findings: [...read.findings, ...page.findings], isCut: path !== null && rows.length >= rowsMax };
    soFar(read);
  }
  return read;
}

export function CoverageView({ address, change, ended }: CoverageProps) {
  const key = [address.image, address.zone, address.state, address.versions].join('|');
  const { value, error, isLoading, isStale, again } = usePoll<Read>(
    key,
    (soFar) => readRows(address, soFar),
    () => 60,
  );
  useEffect(() => {
    if (ended > 0) {
      again();
    }
  }, [ended, again]);
  const rows = value?.rows ?? noRows;
  const zones = useMemo(() => [...new Set(rows.flatMap((row) => row.zones.map(({ zone }) => zone)))].sort(), [rows]);
  const broken = rows.filter((row) => row.zones.some(({ state }) => state === 'Missing' || state === 'Failed')).length;
  return (
    <section aria-labelledby="coverage-title">
      <h2 id="coverage-title">Where images are</h2>
      <Filters address={address} change={change} zones={zones} />
      <p role="status">
        {isLoading && (value === null || isStale) ? 'Reading from Azure…' : summaryOf(rows.length, broken)}
        {value?.isCut === true ? ` Only the first ${rowsMax} are shown: name an image to see others. ` : ' '}
        {broken > 0 && address.state !== brokenStates && (
          <button type="button" onClick={() => change({ state: brokenStates })}>
            Show what is broken
          </button>
        )}{' '}
        <button type="button" onClick={again}>
          Refresh
        </button>
      </p>
      {error !== null && <p role="alert">{error}</p>}
      {(value?.findings ?? []).map(({ code, severity, message }) => (
        <p key={`${code}${message}`}>
          <span class={`state ${severity}`}>{severity}</span> <strong>{code}</strong>: {message}
        </p>
      ))}
      {rows.length > 0 && (
        <Matrix rows={rows} zones={zones} open={(version) => change({ version })} selected={address.version ?? ''} />
      )}
    </section>
  );
}

function summaryOf(versions: number, broken: number): string {
  const count = versions === 1 ? '1 version' : `${versions} versions`;
  return versions === 0 ? 'No version matches.' : `${count}, ${broken} with a missing or failed zone.`;
}

function Filters({ address, change, zones }: Props & { readonly zones: readonly string[] }) {
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()}>
      <label>
        Image
        <input
          value={address.image ?? ''}
          placeholder="ubuntu-*"
          onChange={(event) => change({ image: event.currentTarget.value.trim() })}
        />
      </label>
      <label>
        Zone
        <select value={address.zone ?? ''} onChange={(event) => change({ zone: event.currentTarget.value })}>
          <option value="">all</option>
          {[...new Set([...zones, ...(address.zone ? [address.zone] : [])])].map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      </label>
      <label>
        State
        <select value={address.state ?? ''} onChange={(event) => change({ state: event.currentTarget.value })}>
          <option value="">any</option>
          {states.map((state) => (
            <option key={state}>{state}</option>
          ))}
          <option value={brokenStates}>missing or failed</option>
        </select>
      </label>
      <label>
        Versions
        <select
          value={address.versions ?? 'latest'}
          onChange={(event) => change({ versions: event.currentTarget.value })}
        >
          <option>latest</option>
          <option>all</option>
        </select>
      </label>
    </form>
  );
}

interface MatrixProps {
  readonly rows: readonly CoverageRow[];
  readonly zones: readonly string[];
  readonly open: (imageVersionId: string) => void;
  readonly selected: string;
}

function Matrix({ rows, zones, open, selected }: MatrixProps) {
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  useEffect(() => {
    const measure = () => setHeight(Math.max(240, Math.round(window.innerHeight * 0.6)));
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, []);
  const first = Math.max(0, Math.floor(top / rowHeight) - 10);
  const seen = rows.slice(first, first + Math.ceil(height / rowHeight) + 20);
  return (
    <section
      class="matrix"
      style={{ maxHeight: `${height}px` }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label="Coverage matrix"
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <table aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">Published</th>
            <th scope="col">Rule</th>
            {zones.map((zone) => (
              <th scope="col" key={zone}>
                {zone}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first > 0 && (
            <tr class="spacer">
              <td colSpan={3 + zones.length} style={{ height: `${first * rowHeight}px`, padding: 0 }} />
            </tr>
          )}
          {seen.map((row, index) => (
            <tr
              key={row.imageVersionId}
              aria-rowindex={first + index + 2}
              class={row.imageVersionId === selected ? 'selected' : ''}
            >
              <th scope="row">
                <button type="button" class="link" onClick={() => open(row.imageVersionId)}>
                  {shortName(row.imageVersionId)}
                </button>
                {row.isLatest ? ' (latest)' : ''}
              </th>
              <td>
                {row.publishedDate === null ? '' : <time dateTime={row.publishedDate}>{ago(row.publishedDate)}</time>}
              </td>
              <td>{row.rule ?? ''}</td>
              {zones.map((zone) => {
                const cell = row.zones.find((one) => one.zone === zone);
                return (
                  <td key={zone}>
                    {cell === undefined ? (
                      <span class="none">not asked for</span>
                    ) : (
                      <span class={`state ${cell.state}`}>
                        {cell.state}
                        {cell.state === 'Replicating' && cell.progress !== null ? ` ${cell.progress} %` : ''}
                      </span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
          {first + seen.length < rows.length && (
            <tr class="spacer">
              <td
                colSpan={3 + zones.length}
                style={{ height: `${(rows.length - first - seen.length) * rowHeight}px`, padding: 0 }}
              />
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
