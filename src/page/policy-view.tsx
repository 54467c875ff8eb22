// The policy in force, and the preview of another one: what it would add, free and cost. Nothing is written.
import { useState } from 'preact/hooks';
import type { PolicyInForce, Preview } from '../functions/openapi/api-types';
import { call } from './api';
import { shortName } from './names';
import { usePoll } from './use-poll';

const namesOf = (zones: readonly { readonly zone: string }[]) => zones.map(({ zone }) => zone).join(', ');

const isChanged = ({ added, removed, updated }: Preview['value'][number]) =>
  [added, removed, updated].some(({ length }) => length > 0);

export function PolicyView() {
  const { value, error } = usePoll(
    'policy',
    () => call<PolicyInForce>('GET', '/api/policy'),
    () => 0,
  );
  return (
    <section aria-labelledby="policy-title">
      <h2 id="policy-title">Policy</h2>
      {error !== null && <p role="alert">{error}</p>}
      {value !== null && (
        <table>
          <caption>The rules in force; the first that matches decides</caption>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Covers</th>
              <th scope="col">Targets</th>
            </tr>
          </thead>
          <tbody>
            {value.rules.map((rule) => (
              <tr key={rule.name}>
                <th scope="row">{rule.name}</th>
                <td>{JSON.stringify(rule.covers ?? {})}</td>
                <td>{JSON.stringify(rule.targets ?? [])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <PreviewForm />
    </section>
  );
}

function PreviewForm() {
  const [text, setText] = useState('');
  const [message, setMessage] = useState('');
  const [preview, setPreview] = useState<Preview | null>(null);
  const ask = async () => {
    setMessage('Reading from Azure…');
    try {
      const policy = text.trim() === '' ? {} : { policy: JSON.parse(text) as unknown };
      setPreview(await call<Preview>('POST', '/api/policy/preview', policy));
      setMessage('');
    } catch (error) {
      setPreview(null);
      setMessage(error instanceof Error ? error.message : String(error));
    }
  };
  const told = preview?.value.filter((row) => isChanged(row) || row.refused.length > 0);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <h3>Preview</h3>
      <label>
        A policy as JSON; empty: the one in force
        <textarea rows={8} value={text} spellcheck={false} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <p>
        <button type="submit">Show what it would change</button>
      </p>
      <p role="status">{message}</p>
      {preview !== null && told !== undefined && (
        <>
          <dl class="summary">
            {Object.entries(preview.summary).map(([name, amount]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{String(amount ?? 'unknown')}</dd>
              </div>
            ))}
          </dl>
          <table>
            <caption>
              {told.filter(isChanged).length} versions would change;{' '}
              {told.filter(({ refused }) => refused.length > 0).length} are refused a zone
            </caption>
            <thead>
              <tr>
                <th scope="col">Version</th>
                <th scope="col">Rule</th>
                <th scope="col">Add</th>
                <th scope="col">Remove</th>
                <th scope="col">Update</th>
                <th scope="col">Refused, and why</th>
              </tr>
            </thead>
            <tbody>
              {told.slice(0, 500).map((row) => (
                <tr key={row.imageVersionId}>
                  <th scope="row">{shortName(row.imageVersionId)}</th>
                  <td>{row.rule ?? ''}</td>
                  <td>{namesOf(row.added)}</td>
                  <td>{namesOf(row.removed)}</td>
                  <td>{namesOf(row.updated)}</td>
                  <td>
                    {row.refused.map(({ zone, because }) => (
                      <div key={zone}>
                        {zone}: {because}
                      </div>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </form>
  );
}
