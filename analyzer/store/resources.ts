import type { Database } from 'better-sqlite3';
import {
  RESOURCE_FAIR,
  RESOURCE_REENTRANT,
  RESOURCE_SHARED,
  type Nanos,
  type ResourceId,
  type ResourceKind,
} from '../../format/events.ts';
import type { Resource } from '../model.ts';
import { INT, INT_OR_NULL, TEXT, rows } from './query.ts';
import type { SiteOf } from './sites.ts';

const ROW = {
  id: INT,
  process: INT,
  kind: TEXT as ResourceKind,
  name: TEXT,
  site: INT_OR_NULL,
  capacity: INT_OR_NULL,
  flags: INT,
  parent: INT_OR_NULL,
  collected_at: INT_OR_NULL,
  complete: INT,
};

/** What is known of a resource beyond what it is. */
export type ResourceFacts = {
  readonly resource: Resource;
  readonly collectedAt: Nanos | null;
  /** All that could end a wait for it is in the table provider. */
  readonly complete: boolean;
};

export function resourceById(db: Database, siteOf: SiteOf, id: ResourceId): ResourceFacts | null {
  const row = rows(db, `SELECT ${Object.keys(ROW).join(', ')} FROM resource WHERE id = ?`, ROW, id)[0];
  if (row === undefined) return null;
  const resource = {
    id: row.id,
    process: row.process,
    kind: row.kind,
    name: row.name,
    site: siteOf(row.site),
    capacity: row.capacity,
    fair: (row.flags & RESOURCE_FAIR) !== 0,
    reentrant: (row.flags & RESOURCE_REENTRANT) !== 0,
    shared: (row.flags & RESOURCE_SHARED) !== 0,
    parent: row.parent,
  };
  return { resource, collectedAt: row.collected_at, complete: row.complete === 1 };
}
