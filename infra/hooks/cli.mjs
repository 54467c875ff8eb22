// az and azd for the hooks of azure.yaml. The hooks are plain Node: it is there wherever this project is built, and one
// text serves sh, PowerShell 7 and Windows PowerShell.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a person must do: told without a stack. */
export class HookError extends Error {}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
function run(program, args) {
  // az and azd are .cmd files on Windows, which only a shell starts. Arguments hold no quotation marks or percent signs.
  const isWindows = process.platform === 'win32';
  const { status, stdout, stderr, error } = spawnSync(program, isWindows ? args.map((arg) => `"${arg}"`) : args, {
    encoding: 'utf8',
    shell: isWindows,
    maxBuffer: 64 * 1024 * 1024,
  });
  return { isFound: error === undefined && status !== 127, status, stdout: stdout ?? '', stderr: stderr ?? '' };
}

/**
 * Asks az, which answers with JSON.
 *
 * @param {readonly string[]} args
 * @returns {{ readonly value: any, readonly problem: string | null }} `problem`: az's own words
 */
export function tryAz(args) {
  const { isFound, status, stdout, stderr } = run('az', [...args, '--output', 'json', '--only-show-errors']);
  if (!isFound) {
    throw new HookError('the Azure CLI (az) is needed: https://aka.ms/install-az');
  }
  if (status !== 0) {
    return { value: null, problem: stderr.trim() || `az ${args.join(' ')} ended with ${status}` };
  }
  try {
    return { value: stdout.trim() === '' ? null : JSON.parse(stdout), problem: null };
  } catch {
    return { value: null, problem: `az ${args.join(' ')} answered with something else than JSON` };
  }
}

/**
 * One GET or POST of ARM, through az's sign-in.
 *
 * @param {'get' | 'post' | 'delete'} method
 * @param {string} path such as `/subscriptions/…`
 * @param {readonly string[]} parameters each `name=value`
 */
export const tryArm = (method, path, ...parameters) =>
  tryAz(['rest', '--method', method, '--uri', path, '--uri-parameters', ...parameters]);

/** The environment that this hook runs for, wherever it was started. */
function ofEnvironment() {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const name = process.env.AZURE_ENV_NAME ?? '';
  return ['--cwd', root, ...(name === '' ? [] : ['--environment', name])];
}

/**
 * Keeps a value in the azd environment, for the provisioning that follows.
 *
 * @param {string} name
 * @param {string} value
 */
export function keepValue(name, value) {
  if ((process.env[name] ?? '') === value) {
    return;
  }
  const { isFound, status, stderr } = run('azd', ['env', 'set', name, value, ...ofEnvironment()]);
  if (!isFound || status !== 0) {
    throw new HookError(`azd env set ${name} failed: ${stderr.trim() || 'azd is not on the PATH'}`);
  }
  console.log(`${name} is now: ${value || '(empty)'}`);
}

/** Where azd has not started this: takes over the values of its environment. */
export function takeOverValues() {
  const { isFound, status, stdout, stderr } = run('azd', ['env', 'get-values', '--output', 'json', ...ofEnvironment()]);
  if (!isFound || status !== 0) {
    throw new HookError(`azd env get-values failed: ${stderr.trim() || 'azd is not on the PATH'}`);
  }
  for (const [name, value] of Object.entries(JSON.parse(stdout))) {
    process.env[name] ??= String(value);
  }
}

/** @returns {string | null} such as `1.24.1`; null where azd does not tell */
export function azdVersion() {
  const { stdout } = run('azd', ['version']);
  return /(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? null;
}

/**
 * A value of the azd environment; empty is absent.
 *
 * @param {string} name
 */
export const setting = (name) => (process.env[name] ?? '').trim();

/** @param {readonly string[]} names */
export function requireValues(names) {
  const missing = names.filter((name) => setting(name) === '');
  if (missing.length > 0) {
    throw new HookError(
      `${missing.join(', ')} not set: run 'azd provision' first, and this hook through 'azd hooks run'.`,
    );
  }
}

/** @param {number} milliseconds */
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * @param {string} name of the hook
 * @param {() => Promise<void>} hook
 */
export async function runHook(name, hook) {
  try {
    await hook();
  } catch (error) {
    if (!(error instanceof HookError)) {
      throw error;
    }
    console.error(`${name}: ${error.message}`);
    process.exitCode = 1;
  }
}
