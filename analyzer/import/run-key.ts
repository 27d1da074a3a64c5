import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHUNK } from '../../format/read/header.ts';
import type { Segment } from '../../format/read/segment.ts';
import { SCHEMA } from '../store/schema.ts';
import { isRunning } from './process-rows.ts';
import type { Run } from './run.ts';

/** Changes whenever an import of the run would give another database; nobody elsewhere can tell what it is. */
export function runKey(run: Run): string {
  const hash = createHash('sha256');
  hash.update(SCHEMA).update(codeVersion()).update(machine());
  hash.update(run.runFile?.text ?? '');
  for (const process of run.processes) {
    hash.update(`\n${process.key} ${isRunning(process)}`);
    for (const segment of process.segments) hash.update(segmentKey(segment));
  }
  return hash.digest('hex');
}

/** A cache that comes with somebody's trace is not ours, and would be believed if its key were right. */
function machine(): string {
  try {
    return readFileSync('/etc/machine-id', 'utf8');
  } catch {
    return hostname();
  }
}

function segmentKey(segment: Segment): string {
  const chunks = segment.index.chunks.map((entry) => {
    const growing = entry.header.kind === CHUNK.raw && entry.crc === 0;
    return growing ? segment.body(entry).toString('hex', 16, 24) : String(entry.crc);
  });
  return `\n${basename(segment.name)} ${segment.index.size} ${chunks.join()}`;
}

let version: string | undefined;

/** Of the code that imports and analyzes: what it says may change without the schema changing. */
function codeVersion(): string {
  version ??= [new URL('../../analyzer', import.meta.url), new URL('../../format', import.meta.url)]
    .flatMap((folder) => filesIn(fileURLToPath(folder)))
    .join();
  return version;
}

function filesIn(folder: string): string[] {
  // Bundled into one file elsewhere, it has no folder of its own.
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    const { size, mtimeMs } = statSync(path);
    return [`${entry.name} ${size} ${mtimeMs}`];
  });
}
