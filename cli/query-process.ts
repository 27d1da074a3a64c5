/**
 * A query runs in a process of its own: SQLite does not give the thread back while it computes, so
 * only ending the process ends a query that takes too long, or too much memory.
 */
import { fork, type ChildProcess } from 'node:child_process';
import type { QueryResult } from '../analyzer/report/lists/query.ts';
import { InputError } from '../format/errors.ts';
import type { QueryAnswer, QueryRequest } from './query-runner.ts';

export type QueryLimits = { readonly limit: number; readonly timeout: number };

/** The rows of one SELECT on the database at `path`. Throws InputError for whatever is wrong with it. */
export async function runQuery(
  path: string,
  sql: string,
  { limit, timeout }: QueryLimits,
): Promise<QueryResult> {
  // From the sources as well as built.
  const runner = new URL(import.meta.url.replace(/query-process(\.\w+)$/, 'query-runner$1'));
  const child = fork(runner, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  try {
    const request: QueryRequest = { path, sql, limit };
    child.send(request);
    const answer = await answerOf(child, timeout);
    if ('problem' in answer) throw new InputError('EQUERY', `sql: ${answer.problem}`, HINT);
    return { schema: 'waitgraph.sql/1', ...answer };
  } finally {
    child.kill('SIGKILL');
  }
}

const HINT = { hint: 'waitgraph sql PATH lists the views; docs/sql.md describes them.' };

function answerOf(child: ChildProcess, seconds: number): Promise<QueryAnswer> {
  return new Promise((resolve, reject) => {
    const late = (): void =>
      reject(
        new InputError('EQUERY', `sql: not done after ${seconds} s`, { hint: 'give it more --timeout' }),
      );
    const timer = setTimeout(late, seconds * 1000);
    child.once('message', (answer) => {
      clearTimeout(timer);
      resolve(answer as QueryAnswer);
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ problem: `the query ended without an answer (${signal ?? `status ${code}`})` });
    });
  });
}
