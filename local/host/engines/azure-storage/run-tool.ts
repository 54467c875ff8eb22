// Runs a tool of the machine's (dotnet, npm) to its end and keeps what it prints, for the case that it fails.
import { execFile } from 'node:child_process';

export interface ToolRun {
  /** Null where the tool is not on the path. */
  readonly exitCode: number | null;
  /** Both streams. */
  readonly output: string;
}

/** Never rejects. */
export function runTool(tool: string, parameters: readonly string[], folder: string): Promise<ToolRun> {
  return new Promise((resolve) => {
    // npm is a script on Windows, which only a shell starts.
    const env = { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
    const options = { cwd: folder, env, shell: process.platform === 'win32', maxBuffer: 2 ** 26 };
    execFile(tool, parameters, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ exitCode, output: `${stdout}${stderr}`.trim() });
    });
  });
}
