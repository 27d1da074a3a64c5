import type { Database } from 'better-sqlite3';
import { EVENTS } from '../../../format/events.ts';
import type { Nanos, ResourceId, TaskId } from '../../../format/events.ts';
import { firstEventFrom } from '../../store/event-at.ts';
import { INT, INT_OR_NULL, TEXT_OR_NULL, rows } from '../../store/query.ts';

/** Which events are wanted; what is not given does not matter. */
export type EventWanted = {
  readonly from?: Nanos;
  readonly to?: Nanos;
  /** As many before and after this moment, instead of from the start. */
  readonly around?: Nanos;
  readonly task?: TaskId;
  readonly resource?: ResourceId;
  readonly code?: number;
  readonly limit: number;
};

export type EventRow = typeof ROW;

const ROW = {
  id: INT,
  t: INT,
  process: INT,
  code: INT,
  task: INT_OR_NULL,
  resource: INT_OR_NULL,
  file: TEXT_OR_NULL,
  line: INT_OR_NULL,
  col: INT_OR_NULL,
  text: TEXT_OR_NULL,
  a: INT_OR_NULL,
  b: INT_OR_NULL,
  c: INT_OR_NULL,
  d: INT_OR_NULL,
};

/** The wanted events in the order of time, and how many there are without the limit. */
export function eventRows(db: Database, wanted: EventWanted): { total: number; events: EventRow[] } {
  const { where, params } = condition(db, wanted);
  const [count] = rows(db, `SELECT count(*) AS total FROM event WHERE ${where}`, { total: INT }, ...params);
  const { around, limit } = wanted;
  if (around === undefined)
    return { total: count?.total ?? 0, events: select(db, `${where} ORDER BY event.id`, [...params, limit]) };
  const middle = firstEventFrom(db, Math.floor(around) + 1);
  const half = (beyond: string, most: number): EventRow[] =>
    select(db, `${where} AND event.id ${beyond}`, [...params, middle, most]);
  const before = half('< ? ORDER BY event.id DESC', Math.ceil(limit / 2));
  const after = half('>= ? ORDER BY event.id', Math.floor(limit / 2));
  return { total: count?.total ?? 0, events: [...before.toReversed(), ...after] };
}

function condition(db: Database, wanted: EventWanted): { where: string; params: number[] } {
  const { from, to } = wanted;
  const asked: readonly (readonly [string, number | undefined])[] = [
    ['event.id >= ?', from === undefined ? from : firstEventFrom(db, from)],
    ['event.id < ?', to === undefined ? to : firstEventFrom(db, Math.floor(to) + 1)],
    ['event.task = ?', wanted.task],
    ['event.resource = ?', wanted.resource],
    ['event.code = ?', wanted.code],
  ];
  const given = asked.flatMap(([sql, value]) => (value === undefined ? [] : [{ sql, value }]));
  const where = given.length === 0 ? 'TRUE' : given.map(({ sql }) => sql).join(' AND ');
  return { where, params: given.map(({ value }) => value) };
}

function select(db: Database, rest: string, params: readonly number[]): EventRow[] {
  const sql = `
    SELECT event.id, event.t, event.process, event.code, event.task, event.resource,
      site.file, site.line, site.col, string.text, event.a, event.b, event.c, event.d
    FROM event
    LEFT JOIN stack ON stack.id = CASE event.code ${STACK_FIELD} END AND stack.depth = 0
    LEFT JOIN site ON site.id = coalesce(event.site, stack.site)
    LEFT JOIN string ON string.id = CASE event.code ${TEXT_FIELD} END
    WHERE ${rest} LIMIT ?`;
  return rows(db, sql, ROW, ...params);
}

/** Which of a to d is the id of a text, or of a stack, for each kind of event that has one. */
const TEXT_FIELD = fieldCases(['name', 'text']);
const STACK_FIELD = fieldCases(['stack']);

function fieldCases(wanted: readonly string[]): string {
  return Object.values(EVENTS)
    .flatMap(({ code, fields }) => {
      const at = fields.findIndex((field) => wanted.includes(field));
      return at === -1 ? [] : [`WHEN ${code} THEN event.${'abcd'[at]}`];
    })
    .join(' ');
}
