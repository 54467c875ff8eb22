// Where the Bicep compiler is: in NuGet's cache, restored there on first use by the pinned project beside this file.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, sep } from 'node:path';

/** The compiler's executable, or what is missing to have it. */
export type CompilerLookup =
  | { readonly kind: 'found'; readonly path: string }
  /** Nothing on this machine can fetch it. */
  | { readonly kind: 'missing'; readonly reason: string }
  /** The .NET SDK is here and could not fetch it. */
  | { readonly kind: 'failed'; readonly reason: string };

/** The compiler needs no ICU for what it does here, and a slim image has none. */
export const compilerEnvironment: NodeJS.ProcessEnv = {
  ...process.env,
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
};

const project = join(__dirname, 'bicep.csproj');
const runtimes: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'osx-x64',
  'darwin-arm64': 'osx-arm64',
  'win32-x64': 'win-x64',
};

/** The version that bicep.csproj pins, such as `0.49.2`. */
export const pinnedVersion: string = /Version="\[([\d.]+)\]"/.exec(readFileSync(project, 'utf8'))?.[1] ?? '';

/** The folder of NuGet packages that a restore has used: the first of `packageFolders` in its project.assets.json. */
function packageFolder(assetsFile: string): string {
  const { packageFolders } = JSON.parse(readFileSync(assetsFile, 'utf8')) as {
    readonly packageFolders: Readonly<Record<string, object>>;
  };
  return Object.keys(packageFolders)[0] ?? '';
}

function compilerIn(packages: string, runtime: string): string {
  const program = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
  return join(packages, `azure.bicep.commandline.${runtime}`, pinnedVersion, 'tools', program);
}

function restore(runtime: string): CompilerLookup {
  const scratch = mkdtempSync(join(tmpdir(), 'bicep-restore-'));
  try {
    const { status, stdout, stderr, error } = spawnSync(
      'dotnet',
      [
        'restore',
        project,
        `-p:BicepRuntime=${runtime}`,
        `-p:BaseIntermediateOutputPath=${scratch}${sep}`,
        `-p:MSBuildProjectExtensionsPath=${scratch}${sep}`,
      ],
      { encoding: 'utf8', env: compilerEnvironment },
    );
    if (error !== undefined || status !== 0) {
      return { kind: 'failed', reason: `dotnet restore ${project} failed: ${error?.message ?? `${stdout}${stderr}`}` };
    }
    const path = compilerIn(packageFolder(join(scratch, 'project.assets.json')), runtime);
    return existsSync(path)
      ? { kind: 'found', path }
      : { kind: 'failed', reason: `dotnet restore left no compiler at ${path}` };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Finds the compiler, and has NuGet fetch it (124 MB, once a machine) where it is not there yet. */
export function findCompiler(): CompilerLookup {
  const runtime = runtimes[`${process.platform}-${process.arch}`];
  if (runtime === undefined) {
    return { kind: 'missing', reason: `Bicep ${pinnedVersion} has no build for ${process.platform} ${process.arch}` };
  }
  const restored = compilerIn(process.env.NUGET_PACKAGES ?? join(homedir(), '.nuget', 'packages'), runtime);
  if (existsSync(restored)) {
    return { kind: 'found', path: restored };
  }
  const { error } = spawnSync('dotnet', ['--version'], { env: compilerEnvironment });
  return error === undefined
    ? restore(runtime)
    : {
        kind: 'missing',
        reason: `the .NET SDK (dotnet, 8 or newer) is not on the PATH; it fetches Bicep ${pinnedVersion} from NuGet`,
      };
}
