// What is deployed: the bundles, host.json, package.json and the policy if there is one, laid out in dist/package as the
// Functions worker expects them. `npm run build` does it, and azd runs that.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chunks, projectRoot } from '../build/build-app';

/** Relative to the project, and to the package. */
export const deployedFiles: readonly string[] = [
  'dist/main.js',
  ...chunks.map(({ file }) => `dist/${file}`),
  'host.json',
  'package.json',
];

/** What `REPLICATION_POLICY_FILE` names; it is in the package where it is in the project. */
const policyFile = 'replication-policy.json';

interface HostJson {
  readonly extensions: { readonly durableTask: Readonly<Record<string, unknown>> };
}

/**
 * host.json for the backend of `DURABLE_BACKEND`: the scale controller reads the backend in this file and nowhere else
 * (azure-functions-durable-extension issue 2622).
 *
 * @param backend as infra/main.bicep takes it; absent: AzureStorage
 * @throws for any other value
 */
export function hostJsonFor(backend: string | undefined, text: string): string {
  if (backend === undefined || backend === '' || backend === 'AzureStorage') {
    return text;
  }
  if (backend !== 'DurableTaskScheduler') {
    throw new Error(`DURABLE_BACKEND must be AzureStorage or DurableTaskScheduler, not ${JSON.stringify(backend)}`);
  }
  const host = JSON.parse(text) as HostJson;
  const durableTask = {
    ...host.extensions.durableTask,
    storageProvider: {
      type: 'azureManaged',
      connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
    },
  };
  return `${JSON.stringify({ ...host, extensions: { ...host.extensions, durableTask } }, null, 2)}\n`;
}

/** Lays the files that are deployed out in `folder`, which holds nothing else afterwards. */
export function layOutPackage(folder: string, backend: string | undefined = process.env.DURABLE_BACKEND): void {
  const hostJson = hostJsonFor(backend, readFileSync(join(projectRoot, 'host.json'), 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  const files = existsSync(join(projectRoot, policyFile)) ? [...deployedFiles, policyFile] : deployedFiles;
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(projectRoot, file), join(folder, file));
  }
  writeFileSync(join(folder, 'host.json'), hostJson);
}
