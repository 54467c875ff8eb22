// A policy as a person hands it over: a file, or standard input.
import { CommandError, exitCodes } from './exit-codes';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'file not found',
  EISDIR: 'is a folder, not a file',
  EACCES: 'no permission to read it',
};

/** How messages name it. */
export function sourceName(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/**
 * @param file its path, `-` for standard input
 * @throws CommandError where it cannot be read, is empty, or is not JSON
 */
export function readPolicyFile(file: string, readFile: (path: string) => string): unknown {
  const fail = (why: string) => new CommandError(exitCodes.usage, `${sourceName(file)}: ${why}`);
  let text: string;
  try {
    text = readFile(file).replace(/^\uFEFF/, ''); // Windows editors and PowerShell write it
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw fail(reasons[code] ?? (error instanceof Error ? error.message : String(error)));
  }
  if (text.trim() === '') {
    throw fail('is empty; a policy is JSON such as {"rules": [{"name": "all", "targets": ["westus=losangeles"]}]}');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw fail(`is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
