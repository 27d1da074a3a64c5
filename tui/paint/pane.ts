import type { Grid } from '../grid.ts';
import type { Pane } from '../panes.ts';

/**
 * Writes a pane's rows into its place. Ink would do it, too, but it measures and takes apart all text of a
 * frame anew: 7 to 10 ms for what is under 1 ms here.
 */
export function paintPane(grid: Grid, { rect, rows }: Pane): void {
  const end = rect.x + rect.width;
  for (const [i, row] of rows.entries()) {
    let x = rect.x;
    for (const piece of row) x = grid.text(x, rect.y + i, piece.text, piece, end);
  }
}
