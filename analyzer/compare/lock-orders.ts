import type { Database } from 'better-sqlite3';
import type { ResourceId, TaskId } from '../../format/events.ts';
import { INT, INT_OR_NULL, eachRow } from '../store/query.ts';

export type OrderCount = { readonly first: ResourceId; readonly second: ResourceId; readonly count: number };

/** Every asking, taking and giving back; of one moment the giving back comes first, the taking last. */
const CHANGES = `
  SELECT asked AS t, 1 AS what, id, task, resource FROM hold
  UNION ALL SELECT t0, 2, id, task, resource FROM hold WHERE t0 IS NOT NULL
  UNION ALL SELECT t1, 0, id, task, resource FROM hold WHERE t0 IS NOT NULL
  ORDER BY t, what, id`;

/** As many callers are looked at: an inner function asks for what its callers' holds come before. */
const CALLERS = 8;

/** How often each resource was asked for by a task while it, or who called it, held another. One pass in the order of time. */
export function lockOrders(db: Database): OrderCount[] {
  const parents = parentsOf(db);
  const held = new Map<TaskId, Map<number, ResourceId>>();
  const counts = new Map<string, { first: ResourceId; second: ResourceId; count: number }>();
  for (const { what, id, task, resource } of eachRow(db, CHANGES, CHANGE)) {
    const own = held.get(task) ?? new Map<number, ResourceId>();
    if (what === 0) own.delete(id);
    else if (what === 2) held.set(task, own.set(id, resource));
    else for (const first of heldBy(task, parents, held)) count(counts, first, resource);
    if (own.size === 0) held.delete(task);
  }
  return [...counts.values()];
}

const CHANGE = { t: INT, what: INT, id: INT, task: INT, resource: INT };

function parentsOf(db: Database): Map<TaskId, TaskId> {
  const parents = new Map<TaskId, TaskId>();
  const sql = 'SELECT id, parent FROM task WHERE parent IS NOT NULL';
  for (const { id, parent } of eachRow(db, sql, { id: INT, parent: INT_OR_NULL }))
    parents.set(id, parent ?? id);
  return parents;
}

function heldBy(
  task: TaskId,
  parents: ReadonlyMap<TaskId, TaskId>,
  held: ReadonlyMap<TaskId, ReadonlyMap<number, ResourceId>>,
): Set<ResourceId> {
  const found = new Set<ResourceId>();
  let at: TaskId | undefined = task;
  for (let i = 0; at !== undefined && i < CALLERS; i++) {
    for (const resource of held.get(at)?.values() ?? []) found.add(resource);
    at = parents.get(at);
  }
  return found;
}

function count(
  counts: Map<string, { first: ResourceId; second: ResourceId; count: number }>,
  first: ResourceId,
  second: ResourceId,
): void {
  const key = `${first} ${second}`;
  const entry = counts.get(key) ?? { first, second, count: 0 };
  entry.count += 1;
  counts.set(key, entry);
}
