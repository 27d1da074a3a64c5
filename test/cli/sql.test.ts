import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VIEWS } from '../../analyzer/store/views.ts';
import { drawn } from '../support/drawn.ts';
import { importTrace } from '../support/imported.ts';
import { cli, recorded, scratch } from '../support/cli.ts';

const STUCK = recorded(`
  checkout  A b b b b
  refund    B B a a a
  audit     . . . a a
`);
const sql = (query: string, ...more: string[]) => cli(['sql', STUCK, query, ...more]);

describe('the documented views', () => {
  const { db } = importTrace(drawn('checkout A b b \n refund B B a').trace);

  test.each(VIEWS.map((view) => [view.name, view] as const))('%s has the columns it says', (name, view) => {
    const columns = db.prepare(`SELECT name FROM pragma_table_info('${name}')`).pluck().all();
    expect(columns).toEqual(view.columns.map(([column]) => column));
    expect(() => db.prepare(`SELECT * FROM ${name}`).all()).not.toThrow();
  });

  test('docs/sql.md describes each of them', async () => {
    const sections = VIEWS.map(({ name, about, columns }) => {
      const rows = columns.map(([column, , text]) => `| \`${column}\` | ${text} |`);
      return [`## ${name}`, '', about, '', '| column | is |', '|---|---|', ...rows].join('\n');
    });
    await expect(`${INTRODUCTION}\n${sections.join('\n\n')}\n`).toMatchFileSnapshot('../../docs/sql.md');
  });
});

const INTRODUCTION = `# SQL on a trace

\`waitgraph sql PATH "SELECT …"\` asks a trace in SQLite's SQL. Without a query it lists the views. \`--csv\` and
\`--json\` are for other programs (in CSV an apostrophe stands before text that a spreadsheet would run: \`=\`, \`+\`, \`-\`, \`@\`);
\`--limit N\` (10,000) and \`--timeout SECONDS\` (30) bound it.

Only reading is possible: one SELECT (or WITH, VALUES, EXPLAIN), on a database that is open for reading, in a process of
its own that is ended when the time is over. Tables that are not described here may change with any version.

**Versions.** A \`v1_\` view keeps its columns and their meaning. Columns may be added. What has to mean something else
becomes a \`v2_\` view beside it.

**Times** are ms from the start of the trace (\`_ms\`); \`v1_trace\` has the wall clock. **Ids** are numbers that are
unique in the run and named after what they are of, so that \`JOIN v1_task USING (task)\` does what it says.

\`\`\`sql
/* who waited longest */
SELECT who, what, for_ms, place FROM v1_wait ORDER BY for_ms DESC LIMIT 10;
/* the busiest locks */
SELECT what, count(*) AS waits, sum(for_ms) AS ms FROM v1_request GROUP BY resource ORDER BY ms DESC;
/* what was held when F1 became inevitable */
SELECT who, what FROM v1_hold AS h, v1_finding AS f
WHERE f.handle = 'F1' AND h.since_ms <= f.since_ms AND ifnull(h.until_ms, 9e99) > f.since_ms;
\`\`\`
`;

test('the queries of the documentation run', () => {
  const [, block = ''] = /```sql\n([\s\S]*?)```/.exec(INTRODUCTION) ?? [];
  const queries = block.split(';').filter((query) => query.trim() !== '');
  expect(queries).toHaveLength(3);
  const counts = queries.map((query) => sql(query, '--csv').out.split('\r\n').length - 2);
  expect(counts).toEqual([3, 2, 2]);
});

test('a query answers as a table, as CSV and as JSON', () => {
  const query = 'SELECT who, what FROM v1_hold ORDER BY who';
  expect(sql(query).out).toMatch(/^who +what\nT1 checkout +R65 mutex A\nT2 refund +R66 mutex B\n2 rows\n$/);
  expect(sql(query, '--csv').out).toBe('who,what\r\nT1 checkout,R65 mutex A\r\nT2 refund,R66 mutex B\r\n');
  expect(JSON.parse(sql(query, '--json').out)).toEqual({
    schema: 'waitgraph.sql/1',
    columns: ['who', 'what'],
    rows: [
      ['T1 checkout', 'R65 mutex A'],
      ['T2 refund', 'R66 mutex B'],
    ],
    more: false,
  });
  expect(sql(`SELECT 'a "b", c', NULL`, '--csv').out.split('\r\n')[1]).toBe('"a ""b"", c",');
});

test('it runs without a cache too, and leaves nothing behind', () => {
  expect(sql('SELECT count(*) AS n FROM v1_task', '--no-cache').out).toBe('n\n3\n1 row\n');
});

test('more rows than the limit are said not to be shown', () => {
  const { out, err } = sql('SELECT task FROM v1_task', '--limit', '2', '--csv');
  expect(out).toBe('task\r\n1\r\n2\r\n');
  expect(err).toBe('warning: only the first 2 rows are shown (--limit)\n');
});

test('without a query it lists the views', () => {
  expect(cli(['sql', STUCK]).out).toContain('v1_wait  A task that could not go on until something happened.');
});

describe('nothing but reading', () => {
  const file = join(scratch(), 'stolen.db');
  test.each([
    ['DELETE FROM task', 'only SELECT'],
    ['/* SELECT */ DROP TABLE task', 'only SELECT'],
    [`ATTACH '${file}' AS other`, 'only SELECT'],
    ['PRAGMA query_only = OFF', 'only SELECT'],
    [`VACUUM INTO '${file}'`, 'only SELECT'],
    ['WITH a AS (SELECT 1) DELETE FROM task', 'only reading'],
    ['SELECT 1; SELECT 2', 'more than one statement'],
    ["SELECT load_extension('libc.so.6')", 'not authorized|no such function'],
    ['SELECT missing FROM v1_task', 'no such column'],
    ['', 'found nothing'],
  ])('%s', (query, problem) => {
    const { code, out, err } = sql(query);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(new RegExp(`^error: sql: .*(${problem}).*\\nhint: `));
    expect(existsSync(file)).toBe(false);
  });
});

test('a query without an end is ended', () => {
  const forever = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT sum(x) FROM n';
  const { code, err } = sql(forever, '--timeout', '0.5');
  expect(code).toBe(2);
  expect(err).toContain('error: sql: not done after 0.5 s');
});
