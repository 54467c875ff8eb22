// The preview of a policy: what it would add, free and cost. Nothing is written.
import { useRef, useState } from 'preact/hooks';
import type { PolicyInForce, Preview } from '../functions/openapi/api-types';
import { call } from './api';
import { StateLabel } from './icon';
import { shortName } from './names';
import { Busy, Trouble } from './notices';
import { listOf, sentenceOf, spaced } from './policy-words';
import { useAsk } from './use-ask';
import { WideTable } from './wide-table';

const rowsMax = 500;

const labels: Readonly<Record<string, string>> = {
  added: 'zones added',
  refused: 'zones refused',
  removed: 'zones removed',
  updated: 'zones updated',
  unchanged: 'zones unchanged',
  giBToAdd: 'GiB to add',
  giBToFree: 'GiB to free',
  notEnforced: 'versions not enforced',
  unknownSizes: 'versions of unknown size',
};

/** What was typed, for who looks at another view and comes back. */
let draft = '';

const namesOf = (zones: readonly { readonly zone: string }[]) => zones.map(({ zone }) => zone).join(', ');

const isChanged = ({ added, removed, updated }: Preview['value'][number]) =>
  [added, removed, updated].some(({ length }) => length > 0);

/** The rules in force as the text of a policy. */
function documentOf({ rules }: PolicyInForce): string {
  return JSON.stringify({ rules: rules.map(({ covers: _covers, ...rule }) => rule) }, null, 2);
}

/** @returns why the text is no JSON; null where it is, or is empty */
function mistakeIn(text: string): string | null {
  try {
    JSON.parse(text.trim() || '{}');
    return null;
  } catch (error) {
    return `The policy is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

export function PreviewForm({ inForce }: { readonly inForce: PolicyInForce | null }) {
  const [text, setText] = useState(draft);
  const [images, setImages] = useState('');
  const [price, setPrice] = useState('');
  const [mistake, setMistake] = useState<string | null>(null);
  const { answer, error, isAsking, ask } = useAsk<Preview>();
  const box = useRef<HTMLTextAreaElement>(null);
  const write = (next: string) => {
    draft = next;
    setText(next);
    setMistake(null);
  };
  const submit = () => {
    const wrong = mistakeIn(text);
    setMistake(wrong);
    if (wrong !== null) {
      box.current?.focus();
      return;
    }
    const body = {
      ...(text.trim() !== '' && { policy: JSON.parse(text) as unknown }),
      ...(images.trim() !== '' && { images: images.split(/[\s,]+/).filter((image) => image !== '') }),
      ...(price !== '' && { storagePricePerGiBMonth: Number(price) }),
    };
    void ask((signal) => call<Preview>('POST', '/api/policy/preview', { body, signal }));
  };
  return (
    <section aria-labelledby="preview-title">
      <h3 id="preview-title">Preview</h3>
      <p class="lead">What a policy would add and free, were it in force. Nothing is written.</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label>
          A policy as JSON; empty: the one in force
          <textarea
            ref={box}
            rows={10}
            value={text}
            spellcheck={false}
            aria-invalid={mistake !== null}
            aria-describedby="policy-mistake"
            onInput={(event) => write(event.currentTarget.value)}
          />
        </label>
        <div id="policy-mistake">
          <Trouble words={mistake} />
        </div>
        <div class="fields">
          <label>
            Images
            <input value={images} placeholder="all" onInput={(event) => setImages(event.currentTarget.value)} />
          </label>
          <label>
            Price of a GiB and month
            <input
              type="number"
              min="0"
              step="any"
              value={price}
              placeholder="0.075"
              onInput={(event) => setPrice(event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="primary">
            Show what it would change
          </button>
          <button type="button" aria-disabled={inForce === null} onClick={() => inForce && write(documentOf(inForce))}>
            Write the rules in force into the box
          </button>
        </div>
      </form>
      <Busy isBusy={isAsking} />
      <Trouble words={error} />
      {answer !== null && <Changes preview={answer} />}
    </section>
  );
}

const versionsOf = (count: number) => (count === 1 ? '1 version' : `${count} versions`);

function Changes({ preview }: { readonly preview: Preview }) {
  const told = preview.value.filter((row) => isChanged(row) || row.refused.length > 0);
  const changed = told.filter(isChanged).length;
  const refused = told.filter((row) => row.refused.length > 0).length;
  return (
    <>
      <dl class="summary">
        {Object.entries(preview.summary).map(([name, amount]) =>
          amount === null ? null : (
            <div key={name}>
              <dt>{Object.hasOwn(labels, name) ? labels[name] : spaced(name)}</dt>
              <dd>{sentenceOf(amount)}</dd>
            </div>
          ),
        )}
      </dl>
      {[...preview.findings, ...listOf(preview.warnings)].map((finding) => (
        <p key={sentenceOf(finding)}>
          <StateLabel state="warning" /> {sentenceOf(finding)}
        </p>
      ))}
      <WideTable label="Changes">
        <caption>
          {versionsOf(changed)} would change; {versionsOf(refused)} refused a zone
          {told.length > rowsMax && `; the first ${rowsMax} of ${told.length} are listed`}
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
          {told.slice(0, rowsMax).map((row) => (
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
      </WideTable>
    </>
  );
}
