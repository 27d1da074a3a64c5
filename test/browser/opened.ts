/** The built browser in tmux on a recorded trace, and beside it the frames that it ought to show. */
import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTrace } from '../../analyzer/open.ts';
import { loadTimeline } from '../../analyzer/store/timeline-load.ts';
import { sqlConsole } from '../../cli/sql-console.ts';
import { parseTime } from '../../cli/time.ts';
import type { State } from '../../tui/model.ts';
import { paintFrame } from '../../tui/screen/frame.tsx';
import { openSession, type Session } from '../../tui/session.ts';
import { hasTmux, Tmux } from '../support/tmux.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join(ROOT, 'dist/cli.js');
export const SIZE = { columns: 100, rows: 30 };

/** What keeps the suite from running; null: nothing. */
export const missing: string | null = hasTmux ? (existsSync(CLI) ? null : 'dist/ (npm run build)') : 'tmux';
if (missing !== null) process.stderr.write(`skipped: the browser in a real terminal needs ${missing}\n`);

/** A folder with a copy of a sample's trace, called `trace`. */
export function sampleCopy(sample: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'waitgraph-browser-')), 'trace');
  cpSync(join(ROOT, 'samples', sample, 'trace'), folder, { recursive: true });
  return folder;
}

/** The command line that opens the browser on the folder, without colours. */
export function commandFor(folder: string, options = ''): string {
  return `${process.execPath} ${CLI} tui ${folder} --charset block --color none ${options}`;
}

/** The same browser without a terminal. */
export function sessionOn(folder: string): Session {
  const opened = openTrace([folder]);
  const { db, view, report } = opened;
  return openSession({
    trace: { timeline: loadTimeline(opened, 'trace'), view, report },
    command: '',
    charset: 'block',
    size: SIZE,
    parseTime: (text) => parseTime(text, report),
    ...sqlConsole(db.name),
  });
}

/** What the screen ought to show. */
export function frameOf(session: Session, state: State): string {
  return trimmed(paintFrame(session.sceneOf(state)).toText());
}

/** tmux leaves out trailing spaces and empty rows. */
export function trimmed(screen: string): string {
  return screen
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}

/** A terminal with a shell in it that is ready. */
export async function shell(size = SIZE): Promise<Tmux> {
  const terminal = new Tmux(size.columns, size.rows);
  await terminal.until('ready>');
  return terminal;
}
