/** The built entry of the browser: dist/tui/main.js. The command line loads it only when it is needed. */
import { toLines } from './screen/lines.ts';
import { paintFrame } from './screen/frame.tsx';
import { browse } from './screen/run.tsx';
import { openSession, type SessionOptions } from './session.ts';
import { toSvg } from './print/svg.ts';
import { plainText } from './print/plain.ts';
import type { Look } from './themes.ts';

export type { SessionOptions } from './session.ts';

/** Opens the browser on a terminal. Resolves when the user quits. */
export async function runTui(
  options: SessionOptions & { look: Look; out: NodeJS.WriteStream },
): Promise<void> {
  await browse(openSession(options), options.look, options.out);
}

/** One frame as text. The same options always give the same text. */
export function snapshot(options: SessionOptions & { format: 'ansi' | 'text' | 'svg'; look: Look }): string {
  const { sceneOf, start } = openSession(options);
  const grid = paintFrame(sceneOf(start));
  switch (options.format) {
    case 'ansi':
      return `${toLines(grid, options.look)}\n`;
    case 'text':
      return `${grid.toText()}\n`;
    case 'svg':
      return toSvg(grid, options.look.theme);
    default:
      return options.format satisfies never;
  }
}

/** The same without a grid, for screen readers: every finding, and who waits for whom. */
export function plain(options: SessionOptions): string {
  const { sceneOf, start } = openSession(options);
  return plainText(sceneOf(start));
}
