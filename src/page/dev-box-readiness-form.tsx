// The images of a gallery, judged requirement by requirement: what does not pass is shown, with its remedy.
import type { Readiness } from '../functions/openapi/api-types';
import { call } from './api';
import { AskForm, type Given } from './ask-form';
import { StateLabel } from './icon';
import { lastOf } from './names';
import { WideTable } from './wide-table';

/** Rows beyond this are left to the CSV. */
const rowsMax = 500;

async function readinessOf(given: Given, signal: AbortSignal): Promise<Readiness> {
  const parameters = new URLSearchParams({ ...given, ...(given.imageName && { version: 'latest' }) });
  return await call<Readiness>('GET', `/api/dev-box/readiness?${parameters}`, { signal });
}

export function ReadinessForm({ devCenters }: { readonly devCenters: readonly string[] }) {
  return (
    <>
      <h3>Can an image be used for dev boxes?</h3>
      <AskForm
        fields={[
          { name: 'galleryId', label: 'Gallery', isRequired: true, placeholder: 'contosoImages' },
          { name: 'imageName', label: 'Image (its latest version)', placeholder: 'all' },
          {
            name: 'devCenterId',
            label: 'Regions of',
            options: [
              { value: '', text: 'no dev center' },
              ...devCenters.map((id) => ({ value: id, text: lastOf(id) })),
            ],
          },
        ]}
        button="Judge"
        ask={readinessOf}
      >
        {(readiness) => <ReadinessTable readiness={readiness} />}
      </AskForm>
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
              <StateLabel state={verdict} />
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
