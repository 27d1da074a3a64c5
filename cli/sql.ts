import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Argv } from 'yargs';
import {
  queryCsv,
  queryText,
  viewList,
  viewListText,
  type QueryResult,
} from '../analyzer/report/lists/query.ts';
import { InputError } from '../format/errors.ts';
import { runQuery } from './query-process.ts';
import { print } from './print.ts';
import { scratchDatabase } from './scratch-database.ts';
import { openFrom, traceOptions, type TraceArguments } from './trace-options.ts';

export const command = 'sql <path> [query]';
export const describe = 'Ask the trace in SQL: read-only, on the views of docs/sql.md';

export const builder = (yargs: Argv) =>
  traceOptions(yargs)
    .positional('query', { type: 'string', describe: 'One SELECT; without it the views are listed' })
    .option('csv', { type: 'boolean', default: false, describe: 'Print CSV' })
    .option('limit', { type: 'number', default: 10_000, requiresArg: true, describe: 'At most so many rows' })
    .option('timeout', {
      type: 'number',
      default: 30,
      requiresArg: true,
      describe: 'End it after so many seconds',
    })
    .example('$0 sql run1', 'the views and their columns')
    .example(
      '$0 sql run1 "SELECT who, for_ms FROM v1_wait ORDER BY for_ms DESC LIMIT 5"',
      'the longest waits',
    );

type SqlArguments = Omit<TraceArguments, 'path'> & {
  readonly path: string;
  readonly query?: string | undefined;
  readonly csv: boolean;
  readonly limit: number;
  readonly timeout: number;
};

export async function handler(args: SqlArguments): Promise<void> {
  if (!(args.limit >= 0) || !(args.timeout > 0))
    throw new InputError('EOPTION', '--limit and --timeout must be numbers above 0');
  const scratch = args.cache || args.db !== undefined ? null : scratchDatabase();
  try {
    const { db, warnings } = await openFrom({ ...args, path: [args.path], db: scratch ?? args.db });
    if (args.query === undefined) {
      const list = viewList();
      return print({ data: list, text: (style) => viewListText(list, style), warnings }, args);
    }
    const result = runQuery(db.name, args.query, args);
    print({ data: result, text: textOf(result, args), warnings: [...warnings, ...cut(result)] }, args);
  } finally {
    if (scratch !== null) rmSync(dirname(scratch), { recursive: true, force: true });
  }
}

function textOf(result: QueryResult, { csv }: SqlArguments): Parameters<typeof print>[0]['text'] {
  return csv ? () => queryCsv(result) : (style) => queryText(result, style);
}

function cut({ more, rows }: QueryResult): string[] {
  return more ? [`only the first ${rows.length.toLocaleString('en')} rows are shown (--limit)`] : [];
}
