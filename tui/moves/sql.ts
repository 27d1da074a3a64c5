/** The SQL console: a query is typed, its rows are gone through, and those with a time move the playhead. */
import { clamp } from '../layout.ts';
import type { Move, SqlConsole, State, World } from '../model.ts';
import { centreOn, remember } from './place.ts';
import { edited } from './prompt.ts';

export const startSql: Move = (state) => ({
  ...state,
  mode: 'sql',
  input: state.sql.text,
  page: 'sql',
  list: 'sql',
  focus: 'sql',
});

/** A key while a query is typed. */
export function inSql(state: State, key: string, world: World): State {
  if (key === 'escape') return { ...state, mode: 'browse', input: '' };
  if (key === 'tab') return { ...state, input: completed(state.input, world.sqlWords) };
  if (key !== 'enter') return { ...state, input: edited(state.input, key) };
  const text = state.input.trim();
  if (text === '') return { ...state, mode: 'browse', input: '' };
  const answer = world.query(text);
  const asked: State = { ...state, sql: { text, ...answer, row: 0 } };
  // What is wrong can be mended where it was typed.
  return answer.problem === null ? { ...asked, mode: 'browse', input: '' } : asked;
}

/** The word at the end, as far as it can only go on in one way. */
export function completed(input: string, words: readonly string[]): string {
  const start = /[\w.]*$/.exec(input)?.[0] ?? '';
  if (start === '') return input;
  const fitting = words.filter((word) => word.toLowerCase().startsWith(start.toLowerCase()));
  const [first = start] = fitting;
  const shared = fitting.reduce((common, word) => commonStart(common, word), first);
  return input.slice(0, input.length - start.length) + shared + (fitting.length === 1 ? ' ' : '');
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}

/** Selects a row; where it names a time or a task, goes there. */
export function toSqlRow(state: State, row: number, world: World): State {
  const { sql } = state;
  const index = clamp(row, 0, sql.rows.length - 1);
  if (sql.rows.length === 0) return state;
  const moved: State = { ...state, sql: { ...sql, row: index } };
  const at = timeIn(sql, index);
  const lane = laneIn(sql, index, world);
  const there = at === null ? moved : centreOn(remember(moved), at, world);
  return lane === null ? there : { ...there, lane };
}

const TIMES = ['at_ms', 'since_ms', 'started_ms', 'asked_ms', 'until_ms'];

function timeIn({ columns, rows }: SqlConsole, row: number): number | null {
  for (const name of TIMES) {
    const value = rows[row]?.[columns.indexOf(name)];
    if (typeof value === 'number') return value * 1e6;
  }
  return null;
}

function laneIn({ columns, rows }: SqlConsole, row: number, { timeline }: World): number | null {
  const value = rows[row]?.[columns.findIndex((name) => name === 'task' || name === 'waiter')];
  return typeof value === 'number' ? (timeline.laneOf.get(value) ?? null) : null;
}
