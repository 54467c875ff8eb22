// Where images are: how many are broken, what of them is shown, the matrix, and beside it a version's story or what is broken.
import { useEffect, useMemo } from 'preact/hooks';
import type { Address } from './address';
import { BrokenList } from './broken-list';
import { Filters } from './coverage-filters';
import { Matrix } from './coverage-matrix';
import { brokenStates, cellStates, isBroken, movingStates, type Row, withStates } from './coverage-rows';
import { Icon, StateLabel } from './icon';
import { againWords, Elapsed, Trouble } from './notices';
import { rowsMax, useCoverage } from './use-coverage';
import { VersionView } from './version-view';

interface Props {
  readonly address: Address;
  readonly change: (change: Address) => void;
  /** Runs that have ended while somebody looked: each one changes what is where. */
  readonly ended: number;
  readonly onEnded: () => void;
  /** Whether somebody has moved within the page: a story that is opened so takes the focus. */
  readonly hasMoved: boolean;
  /** Tells how many versions are broken. */
  readonly onBroken: (count: number) => void;
}

const broken = brokenStates.join(',');
const moving = movingStates.join(',');

export function CoverageView({ address, change, ended, onEnded, hasMoved, onBroken }: Props) {
  const read = useCoverage(address, ended);
  const { rows, isLoading, isStale, isPart, isRead } = read;
  const states = (address.state ?? '').split(',').filter((state) => state !== '');
  const unknown = states.filter((state) => !cellStates.some((known) => known === state));
  const shown = useMemo(() => (states.length === 0 ? rows : withStates(rows, states)), [rows, address.state]);
  const zones = useMemo(() => [...new Set(rows.flatMap(({ cells }) => cells.map(({ zone }) => zone)))].sort(), [rows]);
  const brokenRows = useMemo(() => rows.filter(({ cells }) => cells.some(isBroken)), [rows]);
  useEffect(() => onBroken(brokenRows.length), [brokenRows.length]);
  const isReading = isLoading && (!isRead || isStale || isPart);
  const version = address.version ?? '';
  return (
    <section aria-labelledby="coverage-title" class="board">
      <div class="figures">
        <h2 id="coverage-title">Where images are</h2>
        <Counts rows={rows} broken={brokenRows.length} state={address.state ?? ''} change={change} isKnown={isRead} />
      </div>
      <div class="aside">
        {version === '' ? (
          <BrokenList
            rows={brokenRows}
            address={address}
            change={change}
            isRead={isRead && !isReading && rows.length > 0}
          />
        ) : (
          <VersionView
            key={version}
            imageVersionId={version}
            takesFocus={hasMoved}
            close={() => change({ version: '' })}
            ended={onEnded}
          />
        )}
      </div>
      <div>
        <Filters address={address} change={change} zones={zones} />
        <p class="line">
          <span role="status">
            {isReading ? 'Reading from Azure…' : isRead ? summaryOf(shown.length, rows.length, brokenRows.length) : ''}
          </span>
          {isReading && <Elapsed />}
          {isReading && isRead && !isStale && <span aria-hidden="true">{rows.length} so far</span>}
          {!isReading && isPart && ' The list is not complete: reading stopped.'}
          {read.isCut && ` Only the first ${rowsMax} are read: name an image to see others.`}{' '}
          <button type="button" onClick={read.again}>
            Refresh
          </button>
        </p>
        <Trouble words={read.error} more={againWords(read.retryAfter)} />
        {unknown.length > 0 && (
          <p class="note">
            “{unknown.join(', ')}” is not a state. States: {cellStates.join(', ')}.
          </p>
        )}
        {read.runsError !== null && read.runsError !== read.error && (
          <p class="note">The runs could not be read, so how far zones are is not known: {read.runsError}</p>
        )}
        {read.findings.map(({ code, severity, message }) => (
          <p key={`${code}${message}`}>
            <StateLabel state={severity} /> <strong>{code}</strong>: {message}
          </p>
        ))}
      </div>
      <Matrix
        rows={shown}
        zones={zones}
        address={address}
        change={change}
        empty={isReading ? 'Rows appear as they are read.' : isRead ? 'No version matches.' : 'Nothing was read.'}
        isBusy={isReading}
      />
    </section>
  );
}

function summaryOf(shown: number, all: number, brokenCount: number): string {
  const count = all === 1 ? '1 version' : `${all} versions`;
  const part = shown === all ? '' : ` ${shown} of them shown.`;
  return all === 0 ? 'No version matches.' : `${count}, ${brokenCount} with a missing or failed zone.${part}`;
}

interface CountsProps extends Pick<Props, 'change'> {
  readonly rows: readonly Row[];
  readonly broken: number;
  readonly state: string;
  readonly isKnown: boolean;
}

/** How many versions are broken, under way, and neither; each is a filter too. */
function Counts({ rows, broken: brokenCount, state, change, isKnown }: CountsProps) {
  const movingCount = useMemo(() => withStates(rows, movingStates).length, [rows]);
  const tiles = [
    ['broken', brokenCount, broken, brokenCount > 0 ? 'Failed' : isKnown ? 'Completed' : ''],
    ['under way', movingCount, moving, movingCount > 0 ? 'Replicating' : ''],
    ['versions in all', rows.length, '', ''],
  ] as const;
  return (
    <div class="tiles">
      {tiles.map(([name, count, filter, sign]) => (
        <button
          type="button"
          key={name}
          class={`tile ${sign}`}
          aria-pressed={state === filter}
          onClick={() => change({ state: filter })}
        >
          <span class="amount">
            <Icon name={sign} />
            {isKnown ? count : '…'}
          </span>{' '}
          {name}
        </button>
      ))}
    </div>
  );
}
