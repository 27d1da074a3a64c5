import { VIEWS } from '../analyzer/store/views.ts';
import { InputError } from '../format/errors.ts';
import type { SqlAnswer } from '../tui/model.ts';
import type { SessionOptions } from '../tui/session.ts';
import { runQuery } from './query-process.ts';

/** The browser stands still meanwhile, so a query gets no longer than this. */
const LIMITS = { limit: 1000, timeout: 5 };

const WORDS = 'SELECT FROM WHERE ORDER GROUP BY LIMIT JOIN USING DESC count( sum( max( min('.split(' ');

/** What the browser's SQL console asks of the database at `path`. */
export function sqlConsole(path: string): Pick<SessionOptions, 'query' | 'sqlWords'> {
  const names = VIEWS.flatMap((view) => [view.name].concat(view.columns.map(([column]) => column)));
  return { query: (sql) => answerTo(path, sql), sqlWords: [...new Set(WORDS.concat(names))] };
}

function answerTo(path: string, sql: string): SqlAnswer {
  try {
    return { ...runQuery(path, sql, LIMITS), problem: null };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { columns: [], rows: [], more: false, problem: error.message.replace(/^sql: /, '') };
  }
}
