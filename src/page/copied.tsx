// A text to be used elsewhere, with a button that copies it.
import { useRef, useState } from 'preact/hooks';

/** @param name what it is, for the button: `command`, `mail` */
export function Copied({ text, name }: { readonly text: string; readonly name: string }) {
  const [message, setMessage] = useState('');
  const shown = useRef<HTMLElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setMessage('Copied.');
    } catch {
      // No permission, or not a secure context: select it, for the keyboard's own copy.
      if (shown.current !== null) {
        getSelection()?.selectAllChildren(shown.current);
      }
      setMessage('Selected: copy it with the keyboard.');
    }
  };
  return (
    <div class="copied">
      <pre>
        <code ref={shown}>{text}</code>
      </pre>
      <button type="button" onClick={() => void copy()}>
        Copy the {name}
      </button>{' '}
      <span role="status">{message}</span>
    </div>
  );
}
