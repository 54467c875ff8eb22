// Builds the app once before all suites, so that every suite that runs the compiled app runs the present source.
import { buildApp } from '../../build/build-app';

export default async function globalSetup(): Promise<void> {
  await buildApp();
}
