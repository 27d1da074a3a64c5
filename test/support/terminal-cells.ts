/** What a terminal shows after these bytes, cell by cell: width, character and look. */
import xterm from '@xterm/headless';
import type { Size } from '../../tui/layout.ts';

/** Writes the frames one after another. */
export async function shownBy({ columns, rows }: Size, ...frames: readonly string[]): Promise<string[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows: rows, allowProposedApi: true });
  terminal.write('\u001B[?7l');
  for (const frame of frames)
    await new Promise<void>((resolve) => {
      terminal.write(frame, resolve);
    });
  const cells: string[] = [];
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const cell = terminal.buffer.active.getLine(y)!.getCell(x)!;
      const text = cell.getChars() || ' ';
      const ink = [cell.getFgColor(), cell.isBold()];
      const paper = [cell.getBgColor(), cell.isUnderline(), cell.isInverse()];
      // The colour of a letter that is not there can't be seen.
      const isBlank = text === ' ' && cell.getWidth() > 0 && !cell.isUnderline() && !cell.isInverse();
      cells.push(`${cell.getWidth()} ${text} ${[...paper, ...(isBlank ? [] : ink)].join(' ')}`);
    }
  }
  terminal.dispose();
  return cells;
}
