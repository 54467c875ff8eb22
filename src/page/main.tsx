// The web page: where images are, what is broken and since when. One bundle, no request to any other host.
import { render } from 'preact';
import { useState } from 'preact/hooks';
import type { Health } from '../functions/openapi/api-types';
import { type Address, readAddress, writeAddress } from './address';
import { call, storedKey, storeKey } from './api';
import { CoverageView } from './coverage-view';
import { DevBoxView } from './dev-box-view';
import { ParityView } from './parity-view';
import { PolicyView } from './policy-view';
import { usePoll } from './use-poll';
import { VersionView } from './version-view';

const tabs = [
  ['coverage', 'Coverage'],
  ['policy', 'Policy'],
  ['parity', 'Platform images'],
  ['dev-box', 'Dev Box'],
] as const;

function App() {
  const [address, setAddress] = useState<Address>(readAddress);
  const [epoch, setEpoch] = useState(0);
  const [ended, setEnded] = useState(0);
  const change = (part: Address) => {
    const next = { ...address, ...part };
    setAddress(next);
    writeAddress(next);
  };
  const tab = address.tab || 'coverage';
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header>
        <h1>gallery-zone-replicator</h1>
        <HealthLine />
        <KeyForm entered={() => setEpoch(epoch + 1)} />
        <nav aria-label="Views">
          {tabs.map(([name, title]) => (
            <button
              type="button"
              key={name}
              aria-current={tab === name ? 'page' : undefined}
              onClick={() => change({ tab: name })}
            >
              {title}
            </button>
          ))}
        </nav>
      </header>
      <main id="main" key={epoch}>
        {tab === 'coverage' && address.version && (
          <VersionView
            key={address.version}
            imageVersionId={address.version}
            close={() => change({ version: '' })}
            ended={() => setEnded((before) => before + 1)}
          />
        )}
        {tab === 'coverage' && <CoverageView address={address} change={change} ended={ended} />}
        {tab === 'policy' && <PolicyView />}
        {tab === 'parity' && <ParityView />}
        {tab === 'dev-box' && <DevBoxView />}
      </main>
    </>
  );
}

function HealthLine() {
  const { value, error } = usePoll(
    'health',
    () => call<Health>('GET', '/api/health'),
    () => 60,
  );
  return (
    <p class="health" role="status">
      {value === null ? (error ?? 'Asking…') : <span class={`state ${value.status}`}>{value.status}</span>}
    </p>
  );
}

/** Where the app asks for a function key: kept until this tab is closed. */
function KeyForm({ entered }: { readonly entered: () => void }) {
  const [key, setKey] = useState('');
  return (
    <details class="key">
      <summary>{storedKey() === '' ? 'Function key' : 'Function key: set for this tab'}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          storeKey(key.trim());
          setKey('');
          entered();
        }}
      >
        <label>
          Key
          <input
            type="password"
            autocomplete="off"
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        <button type="submit">{key === '' ? 'Forget it' : 'Use it'}</button>
      </form>
    </details>
  );
}

const root = document.getElementById('root');
if (root !== null) {
  render(<App />, root);
}
