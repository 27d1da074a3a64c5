/** The process that runs one query (see query-process.ts) and answers with its rows. */
import { readOnlyQuery, type Rows } from '../analyzer/store/read-only-query.ts';

export type QueryRequest = { readonly path: string; readonly sql: string; readonly limit: number };
export type QueryAnswer = Rows | { readonly problem: string };

process.once('message', (request: QueryRequest) => {
  process.send?.(answerTo(request), () => process.disconnect());
});

function answerTo({ path, sql, limit }: QueryRequest): QueryAnswer {
  try {
    return readOnlyQuery(path, sql, limit);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
