/**
 * What one looked at in a trace when one left it: kept in the user's state folder, never beside the
 * trace. It is a convenience, so whatever goes wrong with it is passed over.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { TraceInfo } from '../analyzer/model.ts';

export type SavedView = {
  /** null: none, or none that can be read. */
  readonly text: string | null;
  readonly save: (text: string) => void;
};

const VERSION = 1;
/** Views of older traces are forgotten. */
const MOST_FILES = 200;
const MOST_BYTES = 64 * 1024;

/** The view of one run, by what the run is and not by where its files are. */
export function savedView({ run, startedAtWall }: TraceInfo, env: NodeJS.ProcessEnv): SavedView {
  const folder = join(stateFolder(env), 'waitgraph', 'views');
  const name = createHash('sha256').update(`${run} ${startedAtWall}`).digest('hex').slice(0, 32);
  const file = join(folder, `${name}.json`);
  return { text: readView(file), save: (text) => writeView(folder, file, text) };
}

/** As the XDG base directory specification has it. */
function stateFolder(env: NodeJS.ProcessEnv): string {
  const { XDG_STATE_HOME: given = '', LOCALAPPDATA: local = '' } = env;
  if (isAbsolute(given)) return given;
  return process.platform === 'win32' && local !== '' ? local : join(homedir(), '.local', 'state');
}

function readView(file: string): string | null {
  try {
    if (statSync(file).size > MOST_BYTES) return null;
    const saved: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const { version, view } = saved as { version?: unknown; view?: unknown };
    return version === VERSION && typeof view === 'string' ? view : null;
  } catch {
    return null;
  }
}

/** In one piece, or not at all. */
function writeView(folder: string, file: string, view: string): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(unfinished, JSON.stringify({ version: VERSION, view }), { mode: 0o600 });
    renameSync(unfinished, file);
    forgetOldest(folder);
  } catch {
    // Nothing is lost but the place where one was.
  }
}

function forgetOldest(folder: string): void {
  const names = readdirSync(folder);
  if (names.length <= MOST_FILES) return;
  const files = names.map((name) => join(folder, name));
  const byAge = files.map((file) => ({ file, at: statSync(file).mtimeMs })).toSorted((a, b) => a.at - b.at);
  for (const { file } of byAge.slice(0, names.length - MOST_FILES)) rmSync(file, { force: true });
}
