/** What the public views' columns are made of: names for people, times in ms. */
import { EVENTS } from '../../format/events.ts';

/** `sql` is evaluated over the view's table, called x. */
export type Column = readonly [name: string, sql: string, about: string];
export type View = {
  readonly name: string;
  readonly about: string;
  readonly columns: readonly Column[];
  readonly from: string;
};

/** Stored in ns. */
export const ms = (name: string, sql: string, about: string): Column => [`${name}_ms`, `${sql} / 1e6`, about];
const many = `(SELECT count(*) FROM process) > 1`;
const prefix = (process: string): string =>
  `iif(${many}, 'P' || (SELECT count(*) FROM process AS p WHERE p.id <= ${process}) || '.', '')`;
export const handle = (letter: string, id: string): string =>
  `${prefix(`${id} / 4294967296`)} || '${letter}' || (${id} % 4294967296)`;
export const place = (site: string): string =>
  `(SELECT file || iif(line = 0, '', ':' || line) || iif(col = 0, '', ':' || col) FROM site WHERE site.id = ${site})`;
export const who = (task: string): string =>
  `(SELECT ${handle('T', 'task.id')} || ' ' || task.name FROM task WHERE task.id = ${task})`;
export const what = (resource: string): string =>
  `(SELECT ${handle('R', 'r.id')} || ' ' || iif(lower(r.name) LIKE r.kind || '%', r.name, r.kind || ' ' || r.name) FROM resource AS r WHERE r.id = ${resource})`;
export const closed = (at: string, open: string): string => `iif(${open} = 1, NULL, ${at})`;

export const SINCE = 'when it began';
export const UNTIL = 'when it ended; null: it was still so at the end of the trace';
export const TASK: Column = ['task', 'x.task', 'whose: v1_task'];
export const RESOURCE: Column = ['resource', 'x.resource', 'v1_resource'];
export const PROCESS: Column = ['process', 'x.process', 'v1_process'];
export const WHO: Column = ['who', who('x.task'), 'the task in words: T12 transfer'];
export const WHAT: Column = ['what', what('x.resource'), 'the resource in words: R7 mutex to'];
export const PLACE: Column = ['place', place('x.site'), 'where in the code: file:line:column'];
export const span: readonly Column[] = [
  ms('since', 'x.t0', SINCE),
  ms('until', `(${closed('x.t1', 'x.open')})`, UNTIL),
  ms('for', '(x.t1 - x.t0)', 'how long it lasted, if need be up to the end of the trace'),
];

export function kindName(): string {
  const whens = Object.entries(EVENTS).map(([kind, { code }]) => `WHEN ${code} THEN '${kind}'`);
  return `CASE x.code ${whens.join(' ')} ELSE 'code ' || x.code END`;
}

/** The statement that makes a view. */
export function viewSql({ name, columns, from }: View): string {
  const selected = columns.map(([column, sql]) => `${sql} AS "${column}"`);
  return `CREATE VIEW ${name} AS SELECT ${selected.join(', ')} FROM ${from};`;
}
