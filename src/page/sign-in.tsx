// Signing in: a function key, kept until the tab is closed, and where the app has Entra ID, its sign-in before that.
import { useEffect, useId, useState } from 'preact/hooks';
import { type ApiError, onOutcome } from './api';
import { storedKey, storeKey } from './session-key';

/** The last answer that asked who somebody is, null after one that did not; and what forgets it, for a new try. */
export function useRefusal(): readonly [ApiError | null, () => void] {
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  useEffect(() => onOutcome(setRefusal), []);
  return [refusal, () => setRefusal(null)];
}

interface Props {
  readonly entered: () => void;
}

/** What to do where the app does not know who somebody is. */
export function SignIn({ refusal, entered }: Props & { readonly refusal: ApiError }) {
  const login = `/.auth/login/aad?post_login_redirect_uri=${encodeURIComponent(location.pathname + location.search)}`;
  return (
    <section class="panel bad" aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">{refusal.asksForSignIn ? 'Sign in' : 'A function key is needed'}</h2>
      {refusal.asksForSignIn ? (
        <p>
          The app asks for Microsoft Entra ID. <a href={login}>Sign in with Entra ID</a>, then enter a function key if
          it asks for one.
        </p>
      ) : (
        <>
          <p>
            {storedKey() === ''
              ? 'The app asks for a function key (in the portal: Function App, App keys).'
              : 'The app did not accept the key that was entered.'}{' '}
            It is kept until this tab is closed, and sent in a header.
          </p>
          <KeyFields entered={entered} />
        </>
      )}
    </section>
  );
}

export function KeyForm({ entered }: Props) {
  const isSet = storedKey() !== '';
  return (
    <details class="key">
      <summary>{isSet ? 'Function key: set for this tab' : 'Function key'}</summary>
      <KeyFields entered={entered} />
      {isSet && (
        <button
          type="button"
          onClick={() => {
            storeKey('');
            entered();
          }}
        >
          Forget it
        </button>
      )}
    </details>
  );
}

function KeyFields({ entered }: Props) {
  const [key, setKey] = useState('');
  const id = useId();
  return (
    <form
      class="fields"
      onSubmit={(event) => {
        event.preventDefault();
        if (key.trim() !== '') {
          storeKey(key.trim());
          setKey('');
          entered();
        }
      }}
    >
      <label for={id}>
        Key
        <input
          id={id}
          type="password"
          autocomplete="off"
          value={key}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        Use it
      </button>
    </form>
  );
}
