import { VIEWS } from '../../analyzer/store/views.ts';
import { widthOf } from '../grid.ts';
import type { SqlConsole } from '../model.ts';
import { around, cell, fitRow, run, wrap, type Row } from './row.ts';
import type { Scene } from './scene.ts';

const WIDEST = 40;

/** The query, what is wrong with it under the place, or its rows. */
export function sqlRows({ state, glyphs }: Scene, width: number, height: number): Row[] {
  const { sql } = state;
  const query = state.mode === 'sql' ? state.input : sql.text;
  const prompt = [run(' sql> ', 'accent'), run(query, 'strong')];
  if (query === '' && state.mode !== 'sql')
    return [[run(' press ; and type a SELECT; docs/sql.md has the views', 'muted')]];
  if (sql.problem !== null) return [prompt, ...problemRows(sql, query, width)];
  if (sql.columns.length === 0) return [prompt, ...viewRows(width)];
  const widths = columnWidths(sql);
  const first = around(sql.row, sql.rows.length, height - 3);
  const rows = sql.rows.slice(first, first + height - 3).map((cells, i): Row => {
    const isCurrent = first + i === sql.row;
    const pointer: Row = [run(isCurrent ? `${glyphs.pointer} ` : '  ', 'accent')];
    const row = pointer.concat(cells.map((value, column) => cell(textOf(value), widths[column]! + 2)));
    return isCurrent ? fitRow(row, width, 'selected') : row;
  });
  const head = [run('  '), ...sql.columns.map((name, column) => cell(name, widths[column]! + 2, 'muted'))];
  const count = `${sql.rows.length}${sql.more ? '+' : ''} rows; those with a time or a task move the playhead`;
  return [prompt, head, ...rows, [run(`  ${count}`, 'faint')]];
}

function columnWidths({ columns, rows }: SqlConsole): number[] {
  return columns.map((name, column) =>
    Math.min(
      WIDEST,
      rows.reduce((most, row) => Math.max(most, widthOf(textOf(row[column] ?? null))), widthOf(name)),
    ),
  );
}

function textOf(value: string | number | null): string {
  return value === null
    ? ''
    : typeof value === 'number' && !Number.isInteger(value)
      ? value.toFixed(3)
      : String(value);
}

function viewRows(width: number): Row[] {
  const names = VIEWS.map(({ name }) => name).join(', ');
  return wrap(`views: ${names}; Tab completes`, width - 2).map((line): Row => [run(` ${line}`, 'muted')]);
}

/** SQLite names the word that it stumbled over. */
function problemRows({ problem, text }: SqlConsole, query: string, width: number): Row[] {
  const views = problem?.startsWith('no such table') === true ? viewRows(width) : [];
  const words = [...wrap(problem ?? '', width - 2).map((line): Row => [run(` ${line}`, 'dead')]), ...views];
  const [, near, column] =
    /near "([^"]+)"|no such (?:column|table|function): (\S+)/.exec(problem ?? '') ?? [];
  const word = near ?? column ?? '';
  const at = query === text && word !== '' ? query.indexOf(word) : -1;
  return at < 0 ? words : [[run(`      ${' '.repeat(at)}${'^'.repeat(word.length)}`, 'dead')], ...words];
}
