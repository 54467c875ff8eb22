// What attaching a gallery to a dev center would do. Nothing is written: the command that does it is shown.
import { call } from './api';
import { AskForm, type Given } from './ask-form';
import { Copied } from './copied';
import { lastOf, shellQuote } from './names';

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

async function previewOf(given: Given, signal: AbortSignal): Promise<Previewed> {
  const preview = await call<AttachPreview>('POST', '/api/dev-box/galleries', {
    body: { ...given, dryRun: true },
    signal,
  });
  const command = Object.entries(given).map(([name, value]) => `${options[name] ?? `--${name}`} ${shellQuote(value)}`);
  return { preview, command: `gzr dev-box attach ${command.join(' ')} --wait` };
}

export function AttachForm({ devCenters }: { readonly devCenters: readonly string[] }) {
  return (
    <>
      <h3>What would attaching a gallery do?</h3>
      <AskForm
        fields={[
          {
            name: 'devCenterId',
            label: 'Dev center',
            options: devCenters.map((id) => ({ value: id, text: lastOf(id) })),
          },
          { name: 'galleryId', label: 'Gallery to attach', isRequired: true, placeholder: 'contosoImages' },
          { name: 'name', label: 'Name there', placeholder: 'that of the gallery' },
          { name: 'identity', label: 'Identity to add', placeholder: 'none' },
          {
            name: 'role',
            label: 'Role',
            options: ['Contributor', 'Owner'].map((role) => ({ value: role, text: role })),
          },
        ]}
        button="Show"
        ask={previewOf}
      >
        {(shown) => <Steps shown={shown} />}
      </AskForm>
    </>
  );
}

function Steps({ shown: { preview, command } }: { readonly shown: Previewed }) {
  return (
    <>
      <p>
        {preview.steps.length === 0
          ? `Nothing: the gallery is attached as ${preview.name}.`
          : `As ${preview.name}, nothing of which is done yet:`}
      </p>
      <ol>
        {preview.steps.map((step) => (
          <li key={step}>{words[step] ?? step}</li>
        ))}
      </ol>
      {preview.findings.map(({ message }) => (
        <p key={message} class="note">
          {message}
        </p>
      ))}
      {preview.steps.length > 0 && <Copied text={command} name="command" />}
    </>
  );
}
