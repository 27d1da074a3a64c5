import type { Database } from 'better-sqlite3';
import {
  ACT_OPS,
  AWAIT_TARGETS,
  BASES,
  NESTED_KINDS,
  OUTCOMES,
  QUIESCENCE_BASES,
  RESOURCE_KINDS,
  TASK_KINDS,
  TICKET_CLASSES,
  WAIT_OPS,
} from '../../format/events.ts';
import { INT, TEXT, rows } from './query.ts';

const ENDS = ['exit', 'quiescent', 'unsettled-await', 'error', 'signal', 'terminated', 'open', 'unknown'];

/** Columns that hold one word of a list. */
const WORDS: readonly (readonly [table: string, column: string, words: readonly string[]])[] = [
  ['process', 'end', ENDS],
  ['task', 'kind', TASK_KINDS],
  ['task', 'outcome', OUTCOMES],
  ['resource', 'kind', RESOURCE_KINDS],
  ['hold', 'class', TICKET_CLASSES],
  ['hold', 'outcome', OUTCOMES],
  ['wait', 'target_kind', AWAIT_TARGETS],
  ['wait', 'op', WAIT_OPS],
  ['wait', 'outcome', OUTCOMES],
  ['act', 'op', ACT_OPS],
  ['member', 'target_kind', AWAIT_TARGETS],
  ['provider', 'target_kind', AWAIT_TARGETS],
  ['provider', 'basis', BASES],
  ['quiescence', 'basis', QUIESCENCE_BASES],
  ['nested', 'kind', NESTED_KINDS],
];

/** Columns that hold text from the traced program. */
const TEXTS: readonly (readonly [table: string, column: string])[] = [
  ['meta', 'value'],
  ['process', 'name'],
  ['process', 'host'],
  ['process', 'runtime'],
  ['process', 'signal'],
  ['string', 'text'],
  ['site', 'file'],
  ['site', 'fn'],
  ['task', 'name'],
  ['resource', 'name'],
  ['mark', 'text'],
];

const LISTS: readonly (readonly [table: string, column: string])[] = [
  ['process', 'hooks'],
  ['process', 'blind_spots'],
];

type Column = readonly [table: string, column: string];

/** Columns that hold ids of rows in the first table. */
const REFERENCES: readonly (readonly [to: string, from: readonly Column[]])[] = [
  [
    'process',
    [
      ['stream', 'process'],
      ['task', 'process'],
      ['resource', 'process'],
      ['quiescence', 'process'],
      ['block', 'process'],
      ['step_stats', 'process'],
      ['gap', 'process'],
      ['event', 'process'],
    ],
  ],
  [
    'task',
    [
      ['hold', 'task'],
      ['hold', 'released_by'],
      ['wait', 'task'],
      ['act', 'task'],
      ['wake', 'task'],
      ['wake', 'by'],
      ['deadline', 'task'],
      ['cancel', 'by'],
      ['cancel', 'target'],
      ['block', 'task'],
      ['nested', 'task'],
      ['event', 'task'],
    ],
  ],
  [
    'resource',
    [
      ['resource', 'parent'],
      ['hold', 'resource'],
      ['request', 'resource'],
      ['wait', 'resource'],
      ['act', 'resource'],
      ['member', 'resource'],
      ['provider', 'resource'],
      ['handle', 'resource'],
      ['block', 'loop'],
      ['nested', 'loop'],
      ['event', 'resource'],
    ],
  ],
  [
    'site',
    [
      ['task', 'site'],
      ['resource', 'site'],
      ['stack', 'site'],
      ['hold', 'site'],
      ['wait', 'site'],
      ['act', 'site'],
      ['nested', 'site'],
      ['step_stats', 'site'],
      ['event', 'site'],
    ],
  ],
];

/** Control characters and those that turn the text after them, as importing takes them out. */
const UNSAFE = '*[\u0001-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*';

/**
 * What a database from elsewhere holds that no import writes, or null. Its tables are known to be
 * ours; this is about their rows, so that all that reads them may trust them.
 */
export function oddContent(db: Database): string | null {
  const damage = rows(db, 'PRAGMA quick_check(1)', { quick_check: TEXT })[0]!.quick_check;
  if (damage !== 'ok') return `damage: ${damage.slice(0, 100)}`;
  for (const [table, column, words] of WORDS) {
    const list = words.map(() => '?').join();
    if (has(db, `${table} WHERE ${column} NOT IN (${list})`, ...words))
      return `an unknown ${table}.${column}`;
  }
  for (const [table, column] of TEXTS) {
    if (has(db, `${table} WHERE ${column} GLOB ?`, UNSAFE)) return `control characters in ${table}.${column}`;
  }
  for (const [table, column] of LISTS) {
    if (has(db, `${table} WHERE NOT (json_valid(${column}) AND json_type(${column}) = 'array')`)) {
      return `no list in ${table}.${column}`;
    }
  }
  for (const [to, from] of REFERENCES) {
    for (const [table, column] of from) {
      const dangling = `${table} WHERE ${column} IS NOT NULL AND ${column} NOT IN (SELECT id FROM ${to})`;
      if (has(db, dangling)) return `a ${table}.${column} that names no ${to}`;
    }
  }
  return null;
}

function has(db: Database, from: string, ...params: string[]): boolean {
  return (
    rows(db, `SELECT EXISTS (SELECT 1 FROM ${from}) AS found`, { found: INT }, ...params)[0]!.found === 1
  );
}
