/**
 * A query runs in a process of its own: SQLite does not give the thread back while it computes, so
 * only ending the process ends a query that takes too long, or too much memory.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { QueryResult } from '../analyzer/report/lists/query.ts';
import { InputError } from '../format/errors.ts';
import type { QueryAnswer, QueryRequest } from './query-runner.ts';

export type QueryLimits = { readonly limit: number; readonly timeout: number };

/** Rows are cut by their number; more than this of text is cut off as a whole. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The rows of one SELECT on the database at `path`. Throws InputError for whatever is wrong with it. */
export function runQuery(path: string, sql: string, { limit, timeout }: QueryLimits): QueryResult {
  // From the sources as well as built.
  const runner = new URL(import.meta.url.replace(/query-process(\.\w+)$/, 'query-runner$1'));
  const request: QueryRequest = { path, sql, limit };
  const { error, signal, status, stdout } = spawnSync(process.execPath, [fileURLToPath(runner)], {
    input: JSON.stringify(request),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: timeout * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: MOST_BYTES,
  });
  const code = error !== undefined && 'code' in error ? error.code : undefined;
  if (code === 'ETIMEDOUT') {
    throw new InputError('EQUERY', `sql: not done after ${timeout} s`, { hint: 'give it more --timeout' });
  }
  if (code === 'ENOBUFS') {
    throw new InputError('EQUERY', `sql: more than ${MOST_BYTES / 2 ** 20} MB of rows`, {
      hint: 'give it a --limit',
    });
  }
  const answer: QueryAnswer =
    status === 0
      ? (JSON.parse(stdout) as QueryAnswer)
      : { problem: `the query ended without an answer (${signal ?? `status ${status}`})` };
  if ('problem' in answer) throw new InputError('EQUERY', `sql: ${answer.problem}`, HINT);
  return { schema: 'waitgraph.sql/1', ...answer };
}

const HINT = { hint: 'waitgraph sql PATH lists the views; docs/sql.md describes them.' };
