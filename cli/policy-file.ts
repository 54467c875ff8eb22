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

/** Text of a policy that is no JSON. */
export class NoJson extends CommandError {
  constructor(
    file: string,
    readonly why: string,
  ) {
    super(exitCodes.usage, `${sourceName(file)}: ${why}`);
  }
}

/**
 * @param file its path, `-` for standard input
 * @throws NoJson where it is empty, or is not JSON
 * @throws CommandError where it cannot be read
 */
export function readPolicyFile(file: string, readFile: (path: string) => string): unknown {
  let text: string;
  try {
    text = readFile(file).replace(/^\uFEFF/, ''); // Windows editors and PowerShell write it
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = reasons[code] ?? (error instanceof Error ? error.message : String(error));
    throw new CommandError(exitCodes.usage, `${sourceName(file)}: ${why}`);
  }
  if (text.trim() === '') {
    throw new NoJson(
      file,
      'is empty; a policy is JSON such as {"rules": [{"name": "all", "targets": ["westus=losangeles"]}]}',
    );
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new NoJson(file, `is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
