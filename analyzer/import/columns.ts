/** In a row of numbers. */
export const NULL = Number.NaN;

/** Where the columns of the large tables are in a row, in the order of store/schema.ts. */
const places = <const C extends string>(...columns: readonly C[]): { readonly [K in C]: number } =>
  Object.fromEntries(columns.map((column, index) => [column, index])) as { [K in C]: number };

export const EVENT = places(
  'id',
  't',
  'process',
  'stream',
  'code',
  'task',
  'site',
  'resource',
  'a',
  'b',
  'c',
  'd',
);
export const TASK = places(
  'id',
  'process',
  'name',
  'kind',
  'parent',
  'site',
  'loop',
  'outcome',
  't0',
  't1',
  'open',
  'lvl',
);
export const HOLD = places(
  'id',
  'task',
  'resource',
  'units',
  'shared',
  'class',
  'direct',
  'asked',
  'site',
  't0',
  't1',
  'open',
  'lvl',
  'outcome',
  'deadline',
  'collected_at',
  'released',
  'released_by',
);
export const REQUEST = places('ticket', 'resource', 't0', 't1', 'open', 'lvl');
export const WAIT = places(
  'id',
  'task',
  'target_kind',
  'target',
  'resource',
  'op',
  'need',
  'size',
  'outcome',
  'deadline',
  'site',
  'stack',
  'dead_since',
  't0',
  't1',
  'open',
  'lvl',
);
export const ACT = places('id', 't', 'task', 'resource', 'op', 'count', 'waiters', 'size', 'site');
export const WAKE = places('t', 'task', 'by');
export const HANDLE = places('resource', 'refed', 'due', 't0', 't1', 'open', 'lvl');
export const DEADLINE = places('task', 'due', 'fired', 't0', 't1', 'open', 'lvl');

/** Columns that are texts; all others are integers. */
const TEXTS = new Set(['name', 'kind', 'outcome', 'class', 'target_kind', 'op']);

/** The large tables: what a row of each has. */
export const LARGE = {
  event: EVENT,
  act: ACT,
  wake: WAKE,
  handle: HANDLE,
  deadline: DEADLINE,
  task: TASK,
  hold: HOLD,
  request: REQUEST,
  wait: WAIT,
} as const;
export type LargeTable = keyof typeof LARGE;

export function columnsOf(table: LargeTable): { name: string; kind: 'integer' | 'text' }[] {
  return Object.keys(LARGE[table]).map((name) => ({ name, kind: TEXTS.has(name) ? 'text' : 'integer' }));
}
