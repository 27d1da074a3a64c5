import type { Database } from 'better-sqlite3';
import { INT, INT_OR_NULL, rows } from '../../store/query.ts';
import { span, toMs } from '../clock.ts';
import { counted } from '../layout.ts';
import { siteText } from '../names.ts';
import type { Style } from '../style.ts';
import { atText, siteShortener, type Moment } from './moment.ts';
import { table } from './table.ts';
import { grouped } from '../grouped.ts';

export type ResourceList = {
  readonly schema: 'waitgraph.resources/1';
  readonly atMs: number;
  readonly atWall: string;
  /** First what was waited for longest in all. */
  readonly resources: readonly ListedResource[];
};

export type ListedResource = {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly what: string;
  readonly capacity: number | null;
  readonly site: string | null;
  /** Over the whole trace: how often it was taken, waited for, and for how long. */
  readonly acquired: number;
  readonly waits: number;
  readonly waitedMs: number;
  readonly longestMs: number;
  /** At the moment. */
  readonly holders: readonly string[];
  readonly queue: readonly string[];
};

/** Every resource of the trace, how much it was waited for, and who held it at that moment. */
export function resourceList(db: Database, at: Moment): ResourceList {
  const { view, names, snapshot, atMs, atWall } = at;
  const holders = grouped(
    snapshot.holds,
    ({ resource }) => resource,
    ({ task }) => names.task(task),
  );
  const queues = grouped(
    snapshot.requests,
    ({ resource }) => resource,
    ({ task }) => names.task(task),
  );
  const resources = usedResources(db).map((used): ListedResource => {
    const { kind, name, capacity, site } = view.resource(used.id);
    return {
      id: names.resource(used.id),
      kind,
      name,
      what: names.resourceInFull(used.id),
      capacity,
      site: siteText(site),
      acquired: used.acquired,
      waits: used.waits,
      waitedMs: toMs(used.waited ?? 0),
      longestMs: toMs(used.longest ?? 0),
      holders: holders.get(used.id) ?? [],
      queue: queues.get(used.id) ?? [],
    };
  });
  return { schema: 'waitgraph.resources/1', atMs, atWall, resources };
}

type Used = typeof USED;
const USED = { id: INT, acquired: INT, waits: INT, waited: INT_OR_NULL, longest: INT_OR_NULL };

function usedResources(db: Database): Used[] {
  const sql = `
    SELECT resource.id, coalesce(held.acquired, 0) AS acquired, coalesce(waited.waits, 0) AS waits,
      waited.total AS waited, waited.longest
    FROM resource
    LEFT JOIN (SELECT resource, count(t0) AS acquired FROM hold GROUP BY resource) AS held ON held.resource = resource.id
    LEFT JOIN (
      SELECT resource, count(*) AS waits, sum(t1 - t0) AS total, max(t1 - t0) AS longest FROM wait
      WHERE resource IS NOT NULL GROUP BY resource
    ) AS waited ON waited.resource = resource.id
    ORDER BY coalesce(waited.total, 0) DESC, acquired DESC, resource.id`;
  return rows(db, sql, USED);
}

export function resourceListText(list: ResourceList, style: Style): string {
  const short = siteShortener(list.resources.map((resource) => resource.site));
  const lines = list.resources.map((resource) => [
    resource.what,
    resource.acquired === 0 ? '' : `${resource.acquired.toLocaleString('en')}×`,
    resource.waits === 0 ? '' : `${resource.waits.toLocaleString('en')}×`,
    resource.waits === 0 ? '' : span(resource.waitedMs),
    resource.waits === 0 ? '' : span(resource.longestMs),
    some(resource.holders),
    some(resource.queue),
    short(resource.site),
  ]);
  const head = `${counted(lines.length, 'resource')}; holders and queue ${atText(list)}`;
  const titles = ['resource', 'taken', 'waited for', 'in all', 'longest', 'held by', 'queue', 'made at'];
  return lines.length === 0 ? head : [head, ...table(titles, lines, style)].join('\n');
}

function some(ids: readonly string[]): string {
  return ids.length > 3 ? `${ids.slice(0, 3).join(', ')} +${ids.length - 3}` : ids.join(', ');
}
