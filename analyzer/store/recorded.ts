import type { Database } from 'better-sqlite3';
import { EVENTS, type EventKind } from '../../format/events.ts';
import type { RecordedEvent } from '../model.ts';
import { rowsInParts } from './each-row.ts';
import type { SiteOf } from './sites.ts';

const COLUMNS = ['t', 'code', 'task', 'resource', 'site', 'a', 'b', 'c', 'd'];

/** Events of these kinds in their order, a page at a time: the database can be asked other things meanwhile. */
export function* recordedEvents(
  db: Database,
  siteOf: SiteOf,
  kinds: readonly EventKind[],
): Generator<RecordedEvent> {
  const wanted: (EventKind | undefined)[] = [];
  for (const kind of kinds) wanted[EVENTS[kind].code] = kind;
  const page: RecordedEvent[] = [];
  const parts = rowsInParts(db, 'event', COLUMNS, (cells) => {
    const kind = wanted[cells[1]!];
    if (kind !== undefined) page.push(recorded(kind, cells, siteOf));
  });
  while (parts.next().done !== true) {
    for (const event of page) yield event;
    page.length = 0;
  }
}

function recorded(kind: EventKind, cells: Float64Array, siteOf: SiteOf): RecordedEvent {
  const orNull = (column: number): number | null => (Number.isNaN(cells[column]) ? null : cells[column]!);
  return {
    at: cells[0]!,
    kind,
    task: orNull(2),
    resource: orNull(3),
    site: siteOf(orNull(4)),
    a: cells[5]! || 0,
    b: cells[6]! || 0,
    c: cells[7]! || 0,
    d: cells[8]! || 0,
  };
}
