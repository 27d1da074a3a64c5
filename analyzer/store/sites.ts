import type { Database } from 'better-sqlite3';
import type { Site, StackId } from '../model.ts';
import { INT, TEXT, rows } from './query.ts';

/** The place with this id; the same object each time. */
export type SiteOf = (id: number | null) => Site | null;

export function siteReader(db: Database): SiteOf {
  const known = new Map<number, Site | null>();
  const sql = 'SELECT file, line, col AS column, fn FROM site WHERE id = ?';
  return (id) => {
    if (id === null) return null;
    let site = known.get(id);
    if (site === undefined) {
      site = rows(db, sql, { file: TEXT, line: INT, column: INT, fn: TEXT }, id)[0] ?? null;
      known.set(id, site);
    }
    return site;
  };
}

/** The frames of a stack, innermost first. */
export function stackSites(db: Database, siteOf: SiteOf, id: StackId | null): readonly Site[] {
  if (id === null) return [];
  const found = rows(db, 'SELECT site FROM stack WHERE id = ? ORDER BY depth', { site: INT }, id);
  return found.flatMap(({ site }) => siteOf(site) ?? []);
}
