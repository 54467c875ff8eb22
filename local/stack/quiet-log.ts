// What the host prints without the two lines of each function that ran well: `npm start` shows what the app says and what went wrong.

const wentWell = /^\[[^\]]*\] Execut(ing 'Functions\.|ed 'Functions\.\S+ \(Succeeded)/;

/**
 * @param write gets whole lines, each with its end
 * @returns takes text as it comes, in any pieces
 */
export function createQuietLog(write: (lines: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const shown = lines.filter((line) => !wentWell.test(line));
    if (shown.length > 0) {
      write(`${shown.join('\n')}\n`);
    }
  };
}
