// The web page: where images are, what is broken and since when. One bundle, no request to any other host.
import { render } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Address, dropKey, linkTo, readAddress, writeAddress } from './address';
import { CoverageView } from './coverage-view';
import { DevBoxView } from './dev-box-view';
import { ErrorBoundary } from './error-boundary';
import { HealthLine } from './health-line';
import { shortName } from './names';
import { ParityView } from './parity-view';
import { PolicyView } from './policy-view';
import { KeyForm, SignIn, useRefusal } from './sign-in';
import { isForBrowser } from './version-link';

const product = 'gallery-zone-replicator';
const tabs = [
  ['coverage', 'Coverage'],
  ['policy', 'Policy'],
  ['parity', 'Platform images'],
  ['dev-box', 'Dev Box'],
] as const;

const hadKey = dropKey();

function useAddress() {
  const [address, setAddress] = useState<Address>(readAddress);
  /** Counts the steps back and forward. */
  const [steps, setSteps] = useState(0);
  const [hasMoved, setHasMoved] = useState(false);
  useEffect(() => {
    const step = () => {
      setAddress(readAddress());
      setHasMoved(true);
      setSteps((before) => before + 1);
    };
    window.addEventListener('popstate', step);
    return () => window.removeEventListener('popstate', step);
  }, []);
  const change = useCallback((part: Address) => {
    const next = { ...readAddress(), ...part };
    writeAddress(next);
    setAddress(readAddress());
    setHasMoved(true);
  }, []);
  return { address, change, steps, hasMoved };
}

function App() {
  const { address, change, steps, hasMoved } = useAddress();
  const [epoch, setEpoch] = useState(0);
  const [ended, setEnded] = useState(0);
  const [broken, setBroken] = useState(0);
  const [refusal, forgetRefusal] = useRefusal();
  const main = useRef<HTMLElement>(null);
  const tab = tabs.find(([name]) => name === address.tab)?.[0] ?? 'coverage';
  const title = tabs.find(([name]) => name === tab)?.[1] ?? '';
  const version = tab === 'coverage' ? (address.version ?? '') : '';
  useEffect(() => {
    const what = version === '' ? title : shortName(version);
    document.title = `${tab === 'coverage' && broken > 0 ? `(${broken} broken) ` : ''}${what} – ${product}`;
  }, [title, version, tab, broken]);
  const onEnded = useCallback(() => setEnded((before) => before + 1), []);
  const entered = () => {
    forgetRefusal();
    setEpoch(epoch + 1);
    main.current?.focus();
  };
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header>
        <h1>{product}</h1>
        <HealthLine />
        <KeyForm entered={entered} />
        <nav aria-label="Views">
          {tabs.map(([name, words]) => (
            <a
              key={name}
              href={linkTo({ ...address, tab: name })}
              aria-current={tab === name ? 'page' : undefined}
              onClick={(event) => {
                if (!isForBrowser(event)) {
                  event.preventDefault();
                  change({ tab: name });
                }
              }}
            >
              {words}
            </a>
          ))}
        </nav>
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        {hadKey && (
          <p class="note">
            A key stood in the address. It was taken out, and not used: addresses end up in logs and histories. Enter it
            under “Function key”, and consider to renew it.
          </p>
        )}
        {refusal !== null && <SignIn refusal={refusal} entered={entered} />}
        <ErrorBoundary key={`${tab} ${epoch}`}>
          {tab === 'coverage' && (
            <CoverageView
              address={address}
              change={change}
              ended={ended}
              onEnded={onEnded}
              hasMoved={hasMoved}
              onBroken={setBroken}
            />
          )}
          {tab === 'policy' && <PolicyView />}
          {tab === 'parity' && <ParityView address={address} change={change} steps={steps} />}
          {tab === 'dev-box' && <DevBoxView />}
        </ErrorBoundary>
      </main>
    </>
  );
}

const root = document.getElementById('root');
if (root !== null) {
  render(<App />, root);
}
