import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where to keep a database for as long as a command runs, in a folder of its own. */
export function scratchDatabase(): string {
  return join(mkdtempSync(join(tmpdir(), 'waitgraph-')), 'trace.db');
}
