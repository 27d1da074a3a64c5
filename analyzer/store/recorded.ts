import type { Database } from 'better-sqlite3';
import { EVENTS, type EventKind } from '../../format/events.ts';
import type { RecordedEvent } from '../model.ts';
import { INT, INT_OR_NULL, rows } from './query.ts';
import type { SiteOf } from './sites.ts';

const ROW = {
  id: INT,
  t: INT,
  code: INT,
  task: INT_OR_NULL,
  resource: INT_OR_NULL,
  site: INT_OR_NULL,
  a: INT_OR_NULL,
  b: INT_OR_NULL,
  c: INT_OR_NULL,
  d: INT_OR_NULL,
};
const KIND_OF: ReadonlyMap<number, EventKind> = new Map(
  Object.entries(EVENTS).map(([kind, { code }]) => [code, kind as EventKind]),
);
const PAGE = 8192;

/** Events of these kinds in their order, a page at a time: the database can be asked other things meanwhile. */
export function* recordedEvents(
  db: Database,
  siteOf: SiteOf,
  kinds: readonly EventKind[],
): Generator<RecordedEvent> {
  const codes = kinds.map((kind) => EVENTS[kind].code).join();
  const sql = `
    SELECT ${Object.keys(ROW).join(', ')} FROM event
    WHERE id > ? AND code IN (${codes}) ORDER BY id LIMIT ${PAGE}`;
  for (let after = 0; ;) {
    const page = rows(db, sql, ROW, after);
    for (const { t, code, task, resource, site, a, b, c, d } of page) {
      const fields = { a: a ?? 0, b: b ?? 0, c: c ?? 0, d: d ?? 0 };
      yield { at: t, kind: KIND_OF.get(code)!, task, resource, site: siteOf(site), ...fields };
    }
    if (page.length < PAGE) return;
    after = page.at(-1)!.id;
  }
}
