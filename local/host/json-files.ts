// JSON files as editors on Windows and the Azure Functions Core Tools leave them: a byte order mark, comments, trailing commas.
import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

const withoutMark = (text: string) => (text.startsWith('\uFEFF') ? text.slice(1) : text);

/**
 * Reads local.settings.json, in which the Core Tools take comments and trailing commas.
 *
 * @throws SyntaxError with line and column of the first mistake
 */
export function parseCommentedJson(text: string): unknown {
  const json = withoutMark(text);
  const mistakes: ParseError[] = [];
  const value: unknown = parse(json, mistakes, { allowTrailingComma: true });
  const [first] = mistakes;
  if (first !== undefined) {
    throw new SyntaxError(`${printParseErrorCode(first.error)} ${placeOf(json, first.offset)}`);
  }
  return value;
}

/**
 * Reads host.json, in which comments are refused: some tools of Azure ignore a file that has them without a word.
 *
 * @throws SyntaxError
 */
export function parsePlainJson(text: string): unknown {
  const json = withoutMark(text);
  try {
    return JSON.parse(json);
  } catch (error) {
    const mistakes: ParseError[] = [];
    parse(json, mistakes, { allowTrailingComma: true });
    throw mistakes.length > 0
      ? error
      : new SyntaxError(
          'it has comments or trailing commas: the host takes them, but triggers are not synchronized in Azure',
        );
  }
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `in line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
