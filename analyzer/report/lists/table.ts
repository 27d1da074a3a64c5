import { padded, widest } from '../layout.ts';
import type { Style } from '../style.ts';

/** Rows under a faint head, in columns two blanks apart. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], style: Style): string[] {
  const widths = head.map((title, i) => widest([title, ...rows.map((row) => row[i] ?? '')]));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => padded(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [style.faint(line(head)), ...rows.map(line)];
}
