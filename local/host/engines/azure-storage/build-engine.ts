// Builds the .NET program below dotnet/ when it is first needed, into a folder that is named after its sources.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostLog } from '../../contract';
import { HostStartError } from '../../host-start-error';
import { madeOnce } from './made-once';
import { runTool } from './run-tool';

const project = join(__dirname, 'dotnet');
/** The target framework of DurableEngine.csproj. */
const leastSdkMajor = 10;

/** Why the engine cannot be built here, or null where it can. */
export async function missingForEngine(): Promise<string | null> {
  const { exitCode, output } = await runTool('dotnet', ['--version'], project);
  const version = exitCode === 0 ? (output.split('\n').at(-1) ?? '') : null;
  if (version === null) {
    return `the .NET SDK ${leastSdkMajor} or newer was not found: 'dotnet' is not on the path, or has no SDK`;
  }
  return Number.parseInt(version, 10) >= leastSdkMajor
    ? null
    : `the .NET SDK is ${version}, but must be ${leastSdkMajor} or newer`;
}

/** The path of DurableEngine.dll. Throws a HostStartError where it cannot be built. */
export async function buildEngine(log: HostLog): Promise<string> {
  const folder = await madeOnce(`engine-${sourceHash()}`, async (temporary) => {
    const missing = await missingForEngine();
    if (missing !== null) {
      throw new HostStartError(
        `The engine 'azure-storage' is a .NET program, and ${missing} (https://dot.net). The engine 'sqlite' needs nothing of it.`,
      );
    }
    log.info(`Building the engine 'azure-storage' with the .NET SDK: once, half a minute.`);
    const objects = `-p:BaseIntermediateOutputPath=${join(temporary, 'obj')}/`;
    const parameters = [
      'build',
      project,
      '-c',
      'Release',
      '-o',
      temporary,
      objects,
      '-nologo',
      '-p:RestoreLockedMode=true',
    ];
    const { exitCode, output } = await runTool('dotnet', parameters, project);
    if (exitCode !== 0) {
      throw new HostStartError(`The engine 'azure-storage' could not be built: dotnet build ended with ${exitCode}.`, {
        detail: output,
      });
    }
  });
  return join(folder, 'DurableEngine.dll');
}

function sourceHash(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(project).sort()) {
    if (/\.(cs|csproj|json)$/.test(file)) {
      hash.update(file).update(readFileSync(join(project, file)));
    }
  }
  return hash.digest('hex').slice(0, 12);
}
