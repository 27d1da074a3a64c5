/** The process that runs one query (see query-process.ts): request on stdin, rows on stdout, both JSON. */
import { readFileSync } from 'node:fs';
import { readOnlyQuery, type Rows } from '../analyzer/store/read-only-query.ts';

export type QueryRequest = { readonly path: string; readonly sql: string; readonly limit: number };
export type QueryAnswer = Rows | { readonly problem: string };

process.stdout.write(JSON.stringify(answerTo(JSON.parse(readFileSync(0, 'utf8')) as QueryRequest)));

function answerTo({ path, sql, limit }: QueryRequest): QueryAnswer {
  try {
    return readOnlyQuery(path, sql, limit);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
