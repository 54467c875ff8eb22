// Platform images: which versions a region has and its zone lacks, with the mail that asks for them.
import { useState } from 'preact/hooks';
import type { PlatformParity } from '../functions/openapi/api-types';
import { call } from './api';

export function ParityView() {
  const [message, setMessage] = useState('');
  const [parity, setParity] = useState<PlatformParity | null>(null);
  const ask = async (form: HTMLFormElement) => {
    const parameters = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === 'string' && value.trim() !== '') {
        parameters.set(name, value.trim());
      }
    }
    setMessage('Reading from Azure…');
    try {
      setParity(await call<PlatformParity>('GET', `/api/platform-parity?${parameters}`));
      setMessage('');
    } catch (error) {
      setParity(null);
      setMessage(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <section aria-labelledby="parity-title">
      <h2 id="parity-title">Platform images in a zone</h2>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          void ask(event.currentTarget);
        }}
      >
        <label>
          Zone
          <input name="zone" required placeholder="losangeles" />
        </label>
        <label>
          Publisher
          <input name="publisher" required placeholder="Canonical" />
        </label>
        <label>
          Offer
          <input name="offer" />
        </label>
        <label>
          Sku
          <input name="sku" />
        </label>
        <button type="submit">Compare</button>
      </form>
      <p role="status">{message}</p>
      {parity !== null && (
        <>
          <table>
            <caption>{parity.value.length} skus</caption>
            <thead>
              <tr>
                <th scope="col">Image</th>
                <th scope="col">Region</th>
                <th scope="col">Zone</th>
                <th scope="col">Missing</th>
              </tr>
            </thead>
            <tbody>
              {parity.value.map((row) => (
                <tr key={row.urn}>
                  <th scope="row">{row.urn}</th>
                  <td>{row.region.latest ?? 'none'}</td>
                  <td>{row.zone.latest ?? 'none'}</td>
                  <td>{row.missing.join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {parity.note !== null && <p role="alert">{parity.note}</p>}
          {parity.request !== null && (
            <details open>
              <summary>Ask {parity.request.to} for what is missing</summary>
              <pre>{`${parity.request.subject}\n\n${parity.request.body}`}</pre>
            </details>
          )}
        </>
      )}
    </section>
  );
}
