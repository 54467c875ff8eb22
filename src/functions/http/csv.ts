// Tables as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe.
import type { HttpResponseInit } from '@azure/functions';

type Cell = string | number | boolean | null;

function cellText(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  const safe = typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvAnswer(head: readonly string[], rows: ReadonlyArray<readonly Cell[]>): HttpResponseInit {
  const lines = [head, ...rows].map((row) => row.map(cellText).join(','));
  return {
    status: 200,
    body: `${lines.join('\r\n')}\r\n`,
    headers: { 'content-type': 'text/csv; charset=utf-8' },
  };
}
