// What is broken, since when and why: what an operator looks for first.
import type { Address } from './address';
import { brokenSince, type Cell, isBroken, type Row } from './coverage-rows';
import { Icon, StateLabel } from './icon';
import { Since } from './instant';
import { shortName } from './names';
import { VersionLink } from './version-link';

const listed = 5;

interface Props {
  readonly rows: readonly Row[];
  readonly address: Address;
  readonly change: (change: Address) => void;
  /** Whether there is something that could be broken. */
  readonly isRead: boolean;
}

/** Newest versions first, and of these what has been broken the longest. */
function byUrgency(a: Row, b: Row): number {
  return (
    Number(b.isLatest) - Number(a.isLatest) ||
    (brokenSince(a) ?? '9').localeCompare(brokenSince(b) ?? '9') ||
    a.imageVersionId.localeCompare(b.imageVersionId)
  );
}

export function BrokenList({ rows, address, change, isRead }: Props) {
  const first = [...rows].sort(byUrgency).slice(0, listed);
  return (
    <section class={`panel ${rows.length > 0 ? 'bad' : ''}`} aria-labelledby="broken-title">
      <h3 id="broken-title">Broken now</h3>
      {rows.length === 0 && isRead && (
        <p class="Completed">
          <Icon name="Completed" /> Nothing: each version that was read is where it should be, or on its way.
        </p>
      )}
      {rows.length === 0 && !isRead && <p class="none">Not known: no version was read.</p>}
      <ul class="broken">
        {first.map((row) => (
          <li key={row.imageVersionId}>
            <VersionLink imageVersionId={row.imageVersionId} address={address} change={change}>
              {shortName(row.imageVersionId)}
            </VersionLink>
            {row.isLatest && <span class="badge">latest</span>}
            <Zones row={row} />
          </li>
        ))}
      </ul>
      {rows.length > listed && (
        <p>
          <button type="button" onClick={() => change({ state: 'Missing,Failed' })}>
            Show what is broken
          </button>{' '}
          in the matrix: {rows.length} versions
        </p>
      )}
    </section>
  );
}

/** Zones that are broken alike, in one line. */
function groupsOf(cells: readonly Cell[]): ReadonlyArray<readonly [Cell, readonly string[]]> {
  const groups = new Map<string, readonly [Cell, readonly string[]]>();
  for (const cell of cells) {
    const key = [cell.state, cell.since, cell.because].join('|');
    groups.set(key, [cell, [...(groups.get(key)?.[1] ?? []), cell.zone]]);
  }
  return [...groups.values()];
}

function Zones({ row: { cells } }: { readonly row: Row }) {
  const groups = groupsOf(cells.filter(isBroken));
  return (
    <ul>
      {groups.slice(0, listed).map(([{ state, since, because }, zones]) => (
        <li key={zones.join()}>
          <StateLabel state={state} /> in {zones.slice(0, listed).join(', ')}
          {zones.length > listed && ` and ${zones.length - listed} more zones`}
          {since !== null && (
            <>
              {' '}
              <Since at={since} />
            </>
          )}
          {because !== null && <div class="because">{because}</div>}
        </li>
      ))}
      {groups.length > listed && <li>and other zones for other reasons</li>}
    </ul>
  );
}
