// The images of a gallery, judged requirement by requirement: what does not pass is shown, with its remedy.
import { useState } from 'preact/hooks';
import type { Readiness } from '../functions/openapi/api-types';
import { call } from './api';
import { lastOf } from './names';
import { WideTable } from './wide-table';

/** Rows beyond this are left to the CSV. */
const rowsMax = 500;

export function ReadinessForm({ devCenters }: { readonly devCenters: readonly string[] }) {
  const [message, setMessage] = useState('');
  const [readiness, setReadiness] = useState<Readiness | null>(null);
  const ask = async (form: HTMLFormElement) => {
    const parameters = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === 'string' && value.trim() !== '') {
        parameters.set(name, value.trim());
      }
    }
    if (parameters.has('imageName')) {
      parameters.set('version', 'latest');
    }
    setMessage('Reading from Azure…');
    try {
      setReadiness(await call<Readiness>('GET', `/api/dev-box/readiness?${parameters}`));
      setMessage('');
    } catch (error) {
      setReadiness(null);
      setMessage(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <h3>Can an image be used for dev boxes?</h3>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          void ask(event.currentTarget);
        }}
      >
        <label>
          Gallery
          <input name="galleryId" required placeholder="contosoImages" />
        </label>
        <label>
          Image (its latest version)
          <input name="imageName" placeholder="all" />
        </label>
        <label>
          Regions of
          <select name="devCenterId">
            <option value="">no dev center</option>
            {devCenters.map((id) => (
              <option key={id} value={id}>
                {lastOf(id)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">Judge</button>
      </form>
      <p role="status">{message}</p>
      {readiness !== null && <ReadinessTable readiness={readiness} />}
    </>
  );
}

function ReadinessTable({ readiness }: { readonly readiness: Readiness }) {
  const rows = readiness.value.flatMap(({ imageId, version, requirements }) =>
    requirements
      .filter(({ verdict }) => verdict !== 'Pass')
      .map((requirement) => ({ name: `${lastOf(imageId)} ${version ?? 'without a version'}`, ...requirement })),
  );
  const failing = readiness.value.filter(({ verdict }) => verdict === 'Fail').length;
  return (
    <WideTable label="Judgements">
      <caption>
        {readiness.value.length} judged, {failing} cannot be used; what passed is left out
        {rows.length > rowsMax && `; the first ${rowsMax} of ${rows.length} rows`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Image</th>
          <th scope="col">Requirement</th>
          <th scope="col">Verdict</th>
          <th scope="col">Found</th>
          <th scope="col">Remedy</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, rowsMax).map(({ name, code, verdict, found, remedy, fix }) => (
          <tr key={`${name} ${code}`}>
            <th scope="row">{name}</th>
            <td>{code}</td>
            <td>
              <span class={`state ${verdict}`}>{verdict}</span>
            </td>
            <td>{found ?? 'Azure does not show it'}</td>
            <td>
              {remedy} {fix !== null && `(${fix})`}
            </td>
          </tr>
        ))}
      </tbody>
    </WideTable>
  );
}
