// Platform images: which versions a region has and its zone lacks, with the mail that asks for them.
import type { PlatformParity } from '../functions/openapi/api-types';
import type { Address } from './address';
import { call } from './api';
import { AskForm, type Field } from './ask-form';
import { Copied } from './copied';
import { WideTable } from './wide-table';

const fields: readonly Field[] = [
  { name: 'zone', label: 'Zone', isRequired: true, placeholder: 'losangeles' },
  { name: 'publisher', label: 'Publisher', isRequired: true, placeholder: 'Canonical' },
  { name: 'offer', label: 'Offer', placeholder: 'all' },
  { name: 'sku', label: 'Sku', placeholder: 'all' },
];

interface Props {
  readonly address: Address;
  readonly change: (change: Address) => void;
  /** Counts the steps back and forward: each fills the form afresh. */
  readonly steps: number;
}

export function ParityView({ address, change, steps }: Props) {
  return (
    <section aria-labelledby="parity-title">
      <h2 id="parity-title">Platform images in a zone</h2>
      <p class="lead">What the marketplace has in the region and not in its zone.</p>
      <AskForm
        key={steps}
        fields={fields}
        button="Compare"
        initial={address}
        ask={(given, signal) => {
          change(Object.fromEntries(fields.map(({ name }) => [name, given[name] ?? ''])));
          return call<PlatformParity>('GET', `/api/platform-parity?${new URLSearchParams(given)}`, { signal });
        }}
      >
        {(parity) => <Comparison parity={parity} />}
      </AskForm>
    </section>
  );
}

function Comparison({ parity: { value, nextLink, note, request } }: { readonly parity: PlatformParity }) {
  const behind = value.filter(({ onPar }) => !onPar).length;
  return (
    <>
      {note !== null && <p class="note">{note}</p>}
      {value.length > 0 && (
        <WideTable label="Region and zone compared">
          <caption>
            {value.length} skus, {behind} of them not on par
            {nextLink !== null && '; there are more: name an offer or sku'}
          </caption>
          <thead>
            <tr>
              <th scope="col">Image</th>
              <th scope="col">Newest in the region</th>
              <th scope="col">Newest in the zone</th>
              <th scope="col">Missing in the zone</th>
            </tr>
          </thead>
          <tbody>
            {value.map((row) => (
              <tr key={row.urn}>
                <th scope="row">{row.urn}</th>
                <td>{row.region.latest ?? 'none'}</td>
                <td>{row.zone.latest ?? 'none'}</td>
                <td>{row.missing.join(', ') || 'nothing'}</td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      )}
      {request !== null && (
        <details open>
          <summary>Ask {request.to} for what is missing</summary>
          <Copied text={`${request.subject}\n\n${request.body}`} name="mail" />
        </details>
      )}
    </>
  );
}
