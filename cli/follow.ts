/**
 * Loads a trace that is still being written again and again. Each time a process of its own makes the
 * database, so that the browser goes on meanwhile.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpenedTrace } from '../analyzer/open.ts';
import { discover } from '../analyzer/import/discover.ts';
import { runKey } from '../analyzer/import/run-key.ts';
import { openRun } from '../analyzer/import/run.ts';
import type { TraceArguments } from './trace-options.ts';

export type Follower = {
  /** The trace as it is by now; null: it has not grown, or can't be read. */
  readonly next: () => Promise<OpenedTrace | null>;
  readonly close: () => void;
};

/** Follows what the arguments name, from now on. */
export function follower({ path, blockMs }: Pick<TraceArguments, 'path' | 'blockMs'>): Follower {
  let known: string | null = null;
  let current: OpenedTrace | null = null;
  let count = 0;
  let folder: string | null = null;
  const next = async (): Promise<OpenedTrace | null> => {
    const key = keyOf(path);
    if (key === null || key === known) return null;
    folder ??= mkdtempSync(join(tmpdir(), 'waitgraph-'));
    const file = join(folder, `${(count += 1)}.db`);
    if (!(await isMade(path, blockMs, file))) return null;
    const { openMade } = await import('../analyzer/open.ts');
    const opened = openMade(file, Number(blockMs));
    current?.db.close();
    if (current !== null) rmSync(current.db.name, { force: true });
    [known, current] = [key, opened];
    return opened;
  };
  const close = (): void => {
    current?.db.close();
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
  return { next, close };
}

/** Changes when the trace does; null: it can't be read just now. */
function keyOf(path: readonly string[]): string | null {
  try {
    return runKey(openRun(discover(path)));
  } catch {
    return null;
  }
}

/** Whether the database of the trace could be made. */
function isMade(path: readonly string[], blockMs: string, file: string): Promise<boolean> {
  // From the sources as well as built.
  const cli = fileURLToPath(new URL(import.meta.url.replace(/cli\/follow(\.\w+)$/, 'cli$1')));
  const args = [cli, 'info', ...path, '--db', file, '--block-ms', blockMs, '--json'];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (status) => resolve(status === 0));
  });
}
