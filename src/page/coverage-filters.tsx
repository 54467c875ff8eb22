// What of the coverage is shown: by image, zone, state, and newest version or all.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Address } from './address';
import { brokenStates, cellStates, movingStates } from './coverage-rows';

interface Props {
  readonly address: Address;
  readonly change: (change: Address) => void;
  /** Zones of the rows that are shown. */
  readonly zones: readonly string[];
}

const groups = [
  [brokenStates.join(','), 'broken: missing or failed'],
  [movingStates.join(','), 'under way'],
] as const;

export function Filters({ address, change, zones }: Props) {
  /** Zones seen so far: a filter by one of them hides the others. */
  const [known, setKnown] = useState<readonly string[]>([]);
  const all = [...new Set([...known, ...zones, ...(address.zone ? [address.zone] : [])])].sort();
  useEffect(() => setKnown(all), [all.join()]);
  const states = [...cellStates.map((state) => [state, state] as const), ...groups];
  const state = address.state ?? '';
  const versions = address.versions || 'latest';
  return (
    <form class="fields" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <ImageInput image={address.image ?? ''} change={change} />
      <label>
        Zone
        <select value={address.zone ?? ''} onChange={(event) => change({ zone: event.currentTarget.value })}>
          <option value="">all</option>
          {all.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </select>
      </label>
      <label>
        State
        <select value={state} onChange={(event) => change({ state: event.currentTarget.value })}>
          <option value="">any</option>
          {states.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
          {state !== '' && states.every(([value]) => value !== state) && <option>{state}</option>}
        </select>
      </label>
      <label>
        Versions
        <select value={versions} onChange={(event) => change({ versions: event.currentTarget.value })}>
          <option value="latest">latest</option>
          <option value="all">all</option>
          {versions !== 'latest' && versions !== 'all' && <option>{versions}</option>}
        </select>
      </label>
    </form>
  );
}

/** Keeps what is being typed, whatever is drawn anew meanwhile; it counts with Enter, and when the field is left. */
function ImageInput({ image, change }: { readonly image: string; readonly change: (change: Address) => void }) {
  const [draft, setDraft] = useState(image);
  const sent = useRef(image);
  useEffect(() => {
    if (image !== sent.current) {
      setDraft(image);
      sent.current = image;
    }
  }, [image]);
  const send = () => {
    sent.current = draft.trim();
    change({ image: draft.trim() });
  };
  return (
    <label>
      Image
      <input
        value={draft}
        placeholder="ubuntu-*"
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onChange={send}
      />
    </label>
  );
}
