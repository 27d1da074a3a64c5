import { safeText } from '../../../format/read/safe-text.ts';
import type { View } from '../../store/view-columns.ts';
import { VIEWS } from '../../store/views.ts';
import type { Cell, Rows } from '../../store/read-only-query.ts';
import { counted, labelled } from '../layout.ts';
import type { Style } from '../style.ts';
import { table } from './table.ts';

export type QueryResult = Rows & { readonly schema: 'waitgraph.sql/1' };

export function queryText({ columns, rows }: QueryResult, style: Style): string {
  const lines = table(
    columns.map((column) => safeText(column)),
    rows.map((row) => row.map(cellText)),
    style,
  );
  return [...lines, style.faint(counted(rows.length, 'row'))].join('\n');
}

function cellText(cell: Cell): string {
  return cell === null ? '' : safeText(String(cell));
}

/** RFC 4180; null is an empty field. */
export function queryCsv({ columns, rows }: QueryResult): string {
  const line = (cells: readonly Cell[]): string => cells.map(csvField).join(',');
  return [columns, ...rows].map((row) => `${line(row)}\r\n`).join('');
}

function csvField(cell: Cell): string {
  const text = typeof cell === 'string' ? noFormula(cell) : String(cell ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A spreadsheet would run a text that begins so; the apostrophe is how it is told not to. */
function noFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** The views that can be asked, with their columns. */
export function viewList(): { readonly schema: 'waitgraph.views/1'; readonly views: readonly Described[] } {
  const views = VIEWS.map(({ name, about, columns }) => ({
    name,
    about,
    columns: columns.map(([column, , text]) => ({ name: column, about: text })),
  }));
  return { schema: 'waitgraph.views/1', views };
}

type Described = Pick<View, 'name' | 'about'> & {
  readonly columns: readonly { readonly name: string; readonly about: string }[];
};

export function viewListText({ views }: ReturnType<typeof viewList>, style: Style): string {
  const lines = views.flatMap(({ name, about, columns }) => [
    `${style.strong(name)}  ${about}`,
    ...labelled('', columns.map((column) => column.name).join(', '), 2),
  ]);
  return [...lines, '', 'Times are ms from the start of the trace. What each column means: docs/sql.md'].join(
    '\n',
  );
}
