import { join } from 'node:path';
import { openSource } from '../../format/read/source.ts';

/** What `waitgraph record` wrote beside the files: how the program it started ended. */
export type RunFile = {
  readonly pid: number | null;
  readonly ended: boolean;
  readonly status: number | null;
  readonly signal: string | null;
  /** As it is in the file: part of what a cached database depends on. */
  readonly text: string;
};

const SIZE_LIMIT = 64 * 1024;

/** null: there is none, it can't be read, or it is of another run. */
export function readRunFile(folder: string, run: string): RunFile | null {
  try {
    const source = openSource(join(folder, 'run.json'));
    const text = source.read(0, SIZE_LIMIT).toString('utf8');
    source.close();
    const data = JSON.parse(text) as Record<string, unknown>;
    if (typeof data !== 'object' || data === null || (run !== '' && data['run'] !== run)) return null;
    const { pid, endedAt, status, signal } = data;
    return {
      pid: typeof pid === 'number' ? pid : null,
      ended: typeof endedAt === 'string',
      status: typeof status === 'number' && Number.isSafeInteger(status) ? status : null,
      signal: typeof signal === 'string' && /^SIG[A-Z0-9+]{1,12}$/.test(signal) ? signal : null,
      text,
    };
  } catch {
    return null;
  }
}
