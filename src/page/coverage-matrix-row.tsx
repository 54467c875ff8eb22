// A row of the matrix: one version, and a cell for each zone.
import { Component } from 'preact';
import type { Address } from './address';
import { type Cell, isBroken, type Row } from './coverage-rows';
import { StateLabel } from './icon';
import { age, exactly } from './instant';
import { shortName, versionName } from './names';
import { VersionLink } from './version-link';

interface Props {
  readonly row: Row;
  readonly index: number;
  readonly zones: readonly string[];
  readonly address: Address;
  readonly change: (change: Address) => void;
  readonly isSelected: boolean;
  /** Whether all rows are of one gallery, which is named elsewhere. */
  readonly isGalleryKnown: boolean;
}

const agoOf = (instant: string) => (age(instant) === null ? 'now' : `${age(instant)} ago`);
const sinceOf = (instant: string) => (age(instant) === null ? 'now' : `for ${age(instant)}`);

/** The end of a long name, which tells it from its like, is always shown. */
const tailLength = 12;

/** Drawn anew only where what it shows has changed: while somebody scrolls, it has not. */
export class MatrixRow extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    const { row, index, zones, address, isSelected, isGalleryKnown } = this.props;
    return (
      next.row !== row ||
      next.index !== index ||
      next.zones !== zones ||
      next.address !== address ||
      next.isSelected !== isSelected ||
      next.isGalleryKnown !== isGalleryKnown
    );
  }

  override render({ row, index, zones, address, change, isSelected, isGalleryKnown }: Props) {
    const { imageVersionId, publishedDate, rule, cells } = row;
    return (
      <tr aria-rowindex={index + 2} {...(isSelected && { class: 'selected' })}>
        <th scope="row">
          <VersionLink imageVersionId={imageVersionId} address={address} change={change}>
            <Name row={row} isGalleryKnown={isGalleryKnown} />
          </VersionLink>
        </th>
        <td>
          {publishedDate !== null && (
            <time dateTime={publishedDate} title={exactly(publishedDate)}>
              {agoOf(publishedDate)}
            </time>
          )}
        </td>
        <td title={rule ?? ''}>{rule ?? ''}</td>
        {zones.map((zone) => (
          <ZoneCell key={zone} cell={cells.find((one) => one.zone === zone)} />
        ))}
      </tr>
    );
  }
}

/** Above the image, of which the end is always shown; below the version. In one piece for a screen reader. */
function Name({ row: { imageVersionId, isLatest }, isGalleryKnown }: Pick<Props, 'row' | 'isGalleryKnown'>) {
  const name = versionName(imageVersionId);
  if (name === null) {
    return <span class="version">{imageVersionId}</span>;
  }
  const path = `${isGalleryKnown ? '' : `${name.gallery}/`}${name.image}/`;
  return (
    <>
      <span class="unseen">
        {shortName(imageVersionId)}
        {isLatest && ' latest'}
      </span>
      <span aria-hidden="true">
        <span class="path" title={`${name.gallery}/${name.image}`}>
          <span class="start">{path.slice(0, -tailLength)}</span>
          <span>{path.slice(-tailLength)}</span>
        </span>
        <span class="version">{name.version}</span>
        {isLatest && <span class="badge">latest</span>}
      </span>
    </>
  );
}

function ZoneCell({ cell }: { readonly cell: Cell | undefined }) {
  if (cell === undefined) {
    return (
      <td class="none">
        <span aria-hidden="true">–</span>
        <span class="unseen">not asked for</span>
      </td>
    );
  }
  const { state, progress, since, because, zone } = cell;
  const isMoving = state === 'Replicating' && progress !== null;
  return (
    <td class={isBroken(cell) ? 'broken' : ''} title={because ?? ''}>
      <StateLabel state={state} />
      {isMoving && (
        <span class="progress">
          <progress max={100} value={progress} aria-label={`Progress in ${zone}`} /> {progress} %
        </span>
      )}
      {since !== null && (
        <time dateTime={since} title={exactly(since)}>
          {sinceOf(since)}
        </time>
      )}
    </td>
  );
}
