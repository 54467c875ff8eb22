// What attaching a gallery to a dev center would do. Nothing is written: the command that does it is shown.
import { useState } from 'preact/hooks';
import { call } from './api';
import { lastOf } from './names';

interface AttachPreview {
  readonly name: string;
  readonly steps: readonly string[];
  readonly findings: ReadonlyArray<{ readonly message: string }>;
}

interface Previewed {
  readonly preview: AttachPreview;
  readonly command: string;
}

const options: Readonly<Record<string, string>> = {
  devCenterId: '--dev-center',
  galleryId: '--gallery',
  name: '--name',
  identity: '--identity',
  role: '--role',
};

const words: Readonly<Record<string, string>> = {
  AddIdentity: 'the dev center gets the identity',
  AssignRole: "the dev center's identity gets its role on the gallery",
  AssignReader: 'the Windows 365 principal gets Reader',
  Attach: 'the gallery is attached',
};

export function AttachForm({ devCenters }: { readonly devCenters: readonly string[] }) {
  const [message, setMessage] = useState('');
  const [shown, setShown] = useState<Previewed | null>(null);
  const ask = async (form: HTMLFormElement) => {
    const given = [...new FormData(form)].flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
    );
    setMessage('Reading from Azure…');
    try {
      const body = { ...Object.fromEntries(given), dryRun: true };
      const preview = await call<AttachPreview>('POST', '/api/dev-box/galleries', body);
      const command = given.map(([name, value]) => `${options[name] ?? `--${name}`} ${value}`).join(' ');
      setShown({ preview, command: `gzr dev-box attach ${command} --wait` });
      setMessage('');
    } catch (error) {
      setShown(null);
      setMessage(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <h3>What would attaching a gallery do?</h3>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          void ask(event.currentTarget);
        }}
      >
        <label>
          Dev center
          <select name="devCenterId">
            {devCenters.map((id) => (
              <option key={id} value={id}>
                {lastOf(id)}
              </option>
            ))}
          </select>
        </label>
        <label>
          Gallery to attach
          <input name="galleryId" required placeholder="contosoImages" />
        </label>
        <label>
          Name there
          <input name="name" placeholder="that of the gallery" />
        </label>
        <label>
          Identity to add
          <input name="identity" placeholder="none" />
        </label>
        <label>
          Role
          <select name="role">
            <option>Contributor</option>
            <option>Owner</option>
          </select>
        </label>
        <button type="submit">Show</button>
      </form>
      <p role="status">{message}</p>
      {shown !== null && (
        <>
          <p>
            {shown.preview.steps.length === 0
              ? `Nothing: the gallery is attached as ${shown.preview.name}.`
              : `As ${shown.preview.name}:`}
          </p>
          <ol>
            {shown.preview.steps.map((step) => (
              <li key={step}>{words[step] ?? step}</li>
            ))}
          </ol>
          {shown.preview.findings.map(({ message: words }) => (
            <p key={words} role="alert">
              {words}
            </p>
          ))}
          {shown.preview.steps.length > 0 && <pre>{shown.command}</pre>}
        </>
      )}
    </>
  );
}
