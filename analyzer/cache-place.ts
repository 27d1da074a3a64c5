import { createHash } from 'node:crypto';
import { accessSync, constants, lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Discovered } from './import/discover.ts';

/** Where a trace's database is kept; `hint` if that is not where one would look for it. */
export type CachePlace = { readonly path: string; readonly hint: string | null };

const NAME = '.waitgraph-cache.db';

/** Beside the trace if that can be written to, else in a folder of our own among the temporary files. */
export function cachePlace({ files, folder }: Discovered): CachePlace {
  const beside = folder ?? dirname(files[0]!);
  const name = folder === null ? `.${namesOf(files)}${NAME}` : NAME;
  const place = { path: join(beside, name), hint: null };
  return isWritable(beside) ? place : elsewhere(place, 'not writable');
}

/** The place among the temporary files for what can't be kept where it should be. */
export function elsewhere({ path }: CachePlace, problem: string): CachePlace {
  const key = createHash('sha256').update(resolve(path)).digest('hex').slice(0, 32);
  const other = join(ownTemporaryFolder(), `${key}.db`);
  return {
    path: other,
    hint: `${dirname(path)}: ${problem}, so the database is kept in ${other} (--db FILE to choose)`,
  };
}

/** For a database that nobody wants to keep. */
export function temporaryPlace(): string {
  return join(mkdtempSync(join(tmpdir(), 'waitgraph-')), 'trace.db');
}

function namesOf(files: readonly string[]): string {
  if (files.length === 1) return basename(files[0]!);
  return createHash('sha256')
    .update(files.map((file) => basename(file)).join('\0'))
    .digest('hex')
    .slice(0, 16);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Others may write to the temporary folder too, so ours must be ours alone: else a new one each time. */
function ownTemporaryFolder(): string {
  const own = process.getuid?.();
  const folder = join(tmpdir(), `waitgraph-${own ?? 'cache'}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // It is there already, or the check below says what is wrong.
  }
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  const isOurs =
    stat?.isDirectory() === true && (own === undefined || (stat.uid === own && (stat.mode & 0o077) === 0));
  return isOurs ? folder : mkdtempSync(join(tmpdir(), 'waitgraph-'));
}
