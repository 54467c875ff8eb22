// The coverage matrix: image versions × zones. Only the rows that can be seen are drawn, and the one that has the focus.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Address } from './address';
import { MatrixRow } from './coverage-matrix-row';
import { isBroken, type Row } from './coverage-rows';
import { Icon } from './icon';
import { versionName } from './names';

/** In units of the font's size, so that larger letters have larger rows. */
const rowHeightRem = 3.25;
const overscan = 6;

interface Props {
  readonly rows: readonly Row[];
  readonly zones: readonly string[];
  readonly address: Address;
  readonly change: (change: Address) => void;
  /** What stands where no row is. */
  readonly empty: string;
  readonly isBusy: boolean;
}

interface Window {
  readonly top: number;
  readonly height: number;
  readonly rowHeight: number;
}

const rem = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;

const range = (from: number, end: number) =>
  Array.from({ length: Math.max(0, end - from) }, (_, index) => from + index);

/** Indices that are drawn, in order: those in sight, and those around the focus, so that Tab finds the next one. */
function drawnRows(count: number, { top, height, rowHeight }: Window, focused: number): readonly number[] {
  const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
  const inSight = range(first, Math.min(count, first + Math.ceil(height / rowHeight) + 2 * overscan));
  const around = focused < 0 ? [] : range(Math.max(0, focused - 2), Math.min(count, focused + 3));
  return [...new Set([...inSight, ...around])].sort((a, b) => a - b);
}

/** Where a key leads from a row; null where it is not a key of the matrix. */
function destination(key: string, from: number, count: number, page: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: count - 1,
  };
  const to = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return to === undefined ? null : Math.min(count - 1, Math.max(0, to));
}

export function Matrix({ rows, zones, address, change, empty, isBusy }: Props) {
  const box = useRef<HTMLElement>(null);
  const [view, setView] = useState<Window>({ top: 0, height: 600, rowHeight: rowHeightRem * 16 });
  /** The version whose link has the focus, and where it stood last. */
  const [focused, setFocused] = useState<{ readonly id: string; readonly index: number } | null>(null);
  const indices = useMemo(() => new Map(rows.map(({ imageVersionId }, index) => [imageVersionId, index])), [rows]);
  useEffect(() => {
    const measure = () => {
      const height = box.current?.clientHeight ?? 600;
      setView((before) => ({ ...before, height, rowHeight: rowHeightRem * rem() }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    if (box.current !== null) {
      observer.observe(box.current);
    }
    return () => observer.disconnect();
  }, []);
  const linkOf = (index: number) => box.current?.querySelector<HTMLElement>(`tr[aria-rowindex="${index + 2}"] a`);
  const focusRow = (index: number) => {
    const id = rows[index]?.imageVersionId;
    const link = linkOf(index);
    if (link) {
      link.focus();
    } else if (id !== undefined) {
      setFocused({ id, index });
    }
  };
  useLayoutEffect(() => {
    if (focused === null) {
      return;
    }
    const index = indices.get(focused.id);
    const isHere = document.activeElement?.closest('.matrix') === box.current;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (index !== undefined) {
      if (isLost || (isHere && index !== focused.index) || (isHere && document.activeElement === box.current)) {
        linkOf(index)?.focus({ preventScroll: index === focused.index && !isLost });
      }
    } else if (isLost) {
      // The row is gone: the one that took its place, or the matrix.
      setFocused(null);
      (linkOf(Math.min(focused.index, rows.length - 1)) ?? box.current)?.focus();
    }
  }, [focused, rows]);

  const selected = address.version ?? '';
  const opened = useRef(selected);
  useEffect(() => {
    // A story that is closed gives the focus back to the row that it was opened from.
    const from = opened.current;
    opened.current = selected;
    const index = indices.get(from);
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (from !== '' && selected === '' && isLost) {
      if (index === undefined) {
        box.current?.focus();
      } else {
        focusRow(index);
      }
    }
  }, [selected]);

  const counts = useMemo(
    () =>
      new Map(
        zones.map((zone) => [
          zone,
          rows.filter(({ cells }) => cells.some((cell) => cell.zone === zone && isBroken(cell))).length,
        ]),
      ),
    [rows, zones],
  );
  const galleries = useMemo(
    () => new Set(rows.map(({ imageVersionId }) => versionName(imageVersionId)?.gallery ?? '')),
    [rows],
  );
  const gallery = galleries.size === 1 ? [...galleries][0] : undefined;
  const drawn = drawnRows(rows.length, view, focused === null ? -1 : (indices.get(focused.id) ?? focused.index));
  const columns = 3 + zones.length;
  const onKey = (event: KeyboardEvent) => {
    const row = event.target instanceof HTMLElement ? event.target.closest('tr[aria-rowindex]') : null;
    if (row === null || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) {
      return;
    }
    const page = Math.max(1, Math.floor(view.height / view.rowHeight) - 2);
    const to = destination(event.key, Number(row.getAttribute('aria-rowindex')) - 2, rows.length, page);
    if (to !== null) {
      event.preventDefault();
      focusRow(to);
    }
  };
  return (
    <section
      ref={box}
      class="matrix"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label="Coverage matrix"
      aria-describedby="matrix-keys"
      aria-busy={isBusy}
      onScroll={({ currentTarget: { scrollTop: top } }) => setView((before) => ({ ...before, top }))}
      onKeyDown={onKey}
      onFocusIn={({ target }) => {
        const id = target instanceof HTMLElement ? target.dataset.version : undefined;
        setFocused(id === undefined ? null : { id, index: indices.get(id) ?? 0 });
      }}
    >
      <p id="matrix-keys" hidden>
        Arrow keys, Page Up, Page Down, Home and End move between versions; Enter opens one.
      </p>
      <table
        aria-rowcount={rows.length + 1}
        style={{ minWidth: `calc(var(--name) + var(--dates) + ${8.25 * zones.length}rem)` }}
      >
        <colgroup>
          <col class="name" />
          <col class="published" />
          <col class="rule" />
          {zones.map((zone) => (
            <col key={zone} class="zone" />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">{gallery ? `Version in ${gallery}` : 'Version'}</th>
            <th scope="col">Published</th>
            <th scope="col">Rule</th>
            {zones.map((zone) => (
              <th scope="col" key={zone} title={zone}>
                {zone}
                {(counts.get(zone) ?? 0) > 0 && (
                  <span class="count bad">
                    {' '}
                    <Icon name="Failed" />
                    {counts.get(zone)} <span class="unseen">broken</span>
                  </span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {drawn.flatMap((index, place) => {
            const row = rows[index];
            const gap = index - ((drawn[place - 1] ?? -1) + 1);
            return row === undefined
              ? []
              : [
                  ...(gap > 0
                    ? [
                        <Spacer
                          key={`before ${place === 0 ? 'all' : index}`}
                          rows={gap}
                          view={view}
                          columns={columns}
                        />,
                      ]
                    : []),
                  <MatrixRow
                    key={row.imageVersionId}
                    row={row}
                    index={index}
                    zones={zones}
                    address={address}
                    change={change}
                    isSelected={row.imageVersionId === selected}
                    isGalleryKnown={gallery !== undefined}
                  />,
                ];
          })}
          <Spacer key="after" rows={rows.length - 1 - (drawn.at(-1) ?? -1)} view={view} columns={columns} />
        </tbody>
      </table>
      {rows.length === 0 && <p class="empty">{empty}</p>}
    </section>
  );
}

interface SpacerProps {
  readonly rows: number;
  readonly view: Window;
  readonly columns: number;
}

function Spacer({ rows, view, columns }: SpacerProps) {
  return rows <= 0 ? null : (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it holds the place of rows that are not drawn, and nothing to be focused
    <tr aria-hidden="true" class="spacer">
      <td colSpan={columns} style={{ height: `${rows * view.rowHeight}px` }} />
    </tr>
  );
}
