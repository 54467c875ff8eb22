// Once before all suites: builds the app, so that every suite that runs the compiled app runs the present source, and gets the engine of
// production ready where this machine can have it.
import { buildApp } from '../../build/build-app';
import { missingForEngine } from '../../local/host/engines/azure-storage/build-engine';
import { prepareEngine } from '../../local/host/engines/prepare-engine';
import { missingVariable } from './engines/describe-on-engines';

export default async function globalSetup(): Promise<void> {
  await buildApp();
  process.env[missingVariable] = await missingEngine();
}

async function missingEngine(): Promise<string> {
  const missing = await missingForEngine();
  if (missing !== null) {
    return missing;
  }
  try {
    await prepareEngine('azure-storage', { info: console.log, warn: console.warn, error: console.error });
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
