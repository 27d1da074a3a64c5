import type { Row } from './row.ts';

const HEAD = ['', 'what', 'goal', 'measured', 'met', 'note'] as const;

/** One row's cells, as text. */
export function cellsOf({ id, what, goal, measured, unit, met, note = '' }: Row): string[] {
  const value = unit === '×' ? `×${short(measured)}` : `${short(measured)} ${unit}`;
  return [id, what, goal, value, met === null ? '' : met ? 'yes' : 'NO', note];
}

/** Three digits that count; of what is below a tenth, two. */
function short(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  if (value !== 0 && Math.abs(value) < 0.1) return value.toPrecision(2);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

export function textTable(rows: readonly Row[]): string {
  const lines = [[...HEAD], ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column]!.length)));
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map((one) => line(cellsOf(one)))].join('\n');
}
