import type { Database } from 'better-sqlite3';
import type { AwaitTarget, Outcome, ResourceKind, TaskId, TaskKind } from '../../format/events.ts';
import type { TraceView } from '../model.ts';
import type { Report, ReportFinding, ReportTask } from '../report/types.ts';
import { withShortPaths } from '../report/paths.ts';
import { eachRowOf } from './each-row.ts';
import { INT, TEXT, rows } from './query.ts';
import { handles, timelineOf } from './timeline-build.ts';
import { keepTimeline, keptTimeline } from './timeline-kept.ts';
import { packTimeline } from './timeline-pack.ts';
import type {
  BlockRow,
  EventRow,
  FindingRow,
  HoldRow,
  MemberRow,
  ResourceRow,
  SiteRow,
  TaskRow,
  TimelineHeads,
  TimelineRows,
  WaitRow,
} from './timeline-rows.ts';
import type { FindingWait, Timeline } from './timeline.ts';

const INT_OR_NULL = null as number | null;
const TEXT_OR_NULL = null as string | null;

export type TimelineSource = {
  readonly db: Database;
  readonly view: TraceView;
  readonly report: Report;
  /** Whether what is worked out may be kept in the database, and found there. */
  readonly keeps: boolean;
};

/** Reads everything the timeline draws from an opened trace. `name` is what the header calls it. */
export function loadTimeline({ db, view, report, keeps }: TimelineSource, name: string): Timeline {
  const heads = headsOf(db, view, report, name);
  const kept = keeps ? keptTimeline(db) : null;
  if (kept !== null) return timelineOf(heads, kept);
  const packed = packTimeline({
    ...heads,
    waits: waitRows(db),
    holds: holdRows(db),
    members: memberRows(db),
    events: eventRows(db),
  });
  if (keeps) keepTimeline(db, packed);
  return timelineOf(heads, packed);
}

function headsOf(db: Database, view: TraceView, report: Report, name: string): TimelineHeads {
  const tasks = taskRows(db);
  const resources = resourceRows(db);
  return {
    name,
    info: view.info,
    processes: view.processes,
    tasks,
    resources,
    blocks: blockRows(db),
    sites: siteRows(db),
    findings: findingRows(report, idsOf(view, tasks, resources)),
  };
}

function taskRows(db: Database): TaskRow[] {
  const sql = 'SELECT id, process, name, kind, parent, t0, t1, open, outcome FROM task ORDER BY t0, id';
  const row = { id: INT, process: INT, name: TEXT, kind: TEXT as TaskKind, parent: INT_OR_NULL };
  return rows(db, sql, { ...row, t0: INT, t1: INT, open: INT, outcome: TEXT_OR_NULL as Outcome | null });
}

function resourceRows(db: Database): ResourceRow[] {
  const sql = 'SELECT id, process, kind, name FROM resource ORDER BY id';
  return rows(db, sql, { id: INT, process: INT, kind: TEXT as ResourceKind, name: TEXT });
}

function waitRows(db: Database): WaitRow[] {
  const columns = ['task', 'target_kind', 'target', 'resource', 't0', 't1', 'outcome', 'dead_since'];
  const found: WaitRow[] = [];
  eachRowOf(db, 'wait', columns, (cells, texts) => {
    found.push({
      task: cells[0]!,
      targetKind: texts[1] as AwaitTarget,
      target: orNull(cells[2]!),
      resource: orNull(cells[3]!),
      t0: cells[4]!,
      t1: cells[5]!,
      outcome: Number.isNaN(cells[6]) ? null : (texts[6] as Outcome),
      deadSince: orNull(cells[7]!),
    });
  });
  return inTime(found);
}

function holdRows(db: Database): HoldRow[] {
  const found: HoldRow[] = [];
  eachRowOf(db, 'hold', ['task', 'resource', 't0', 't1'], (cells) => {
    const [task = 0, resource = 0, t0 = 0, t1 = 0] = cells;
    if (!Number.isNaN(t0)) found.push({ task, resource, t0, t1 });
  });
  return inTime(found);
}

/** By their start, as the ids are for most. */
function inTime<Row extends { readonly t0: number }>(found: Row[]): Row[] {
  return found.toSorted((a, b) => a.t0 - b.t0);
}

function memberRows(db: Database): MemberRow[] {
  const sql = "SELECT resource, target AS task FROM member WHERE target_kind = 'task' AND target IS NOT NULL";
  return rows(db, sql, { resource: INT, task: INT });
}

function blockRows(db: Database): BlockRow[] {
  const sql = 'SELECT process, task, t0, t1 FROM block ORDER BY t0';
  return rows(db, sql, { process: INT, task: INT_OR_NULL, t0: INT, t1: INT });
}

function siteRows(db: Database): SiteRow[] {
  return rows(db, 'SELECT id, file, line FROM site ORDER BY id', { id: INT, file: TEXT, line: INT });
}

function eventRows(db: Database): TimelineRows['events'] {
  const columns = ['t', 'process', 'code', 'task', 'resource', 'site'];
  const event = { t: 0, process: 0, code: 0, task: null, resource: null, site: null } as Mutable<EventRow>;
  return (take) =>
    eachRowOf(db, 'event', columns, (cells) => {
      event.t = cells[0]!;
      event.process = cells[1]!;
      event.code = cells[2]!;
      event.task = orNull(cells[3]!);
      event.resource = orNull(cells[4]!);
      event.site = orNull(cells[5]!);
      take(event);
    });
}

type Mutable<Row> = { -readonly [Column in keyof Row]: Row[Column] };

function orNull(cell: number): number | null {
  return Number.isNaN(cell) ? null : cell;
}

type Ids = { readonly task: ReadonlyMap<string, TaskId>; readonly resource: ReadonlyMap<string, number> };

function idsOf(view: TraceView, tasks: readonly TaskRow[], resources: readonly ResourceRow[]): Ids {
  const handle = handles(view.processes);
  return {
    task: new Map(tasks.map(({ id, process }) => [handle('T', id, process), id])),
    resource: new Map(resources.map(({ id, process }) => [handle('R', id, process), id])),
  };
}

/** A report speaks of handles and milliseconds, the timeline of ids and nanoseconds. */
export function findingRows(report: Report, ids: Ids): FindingRow[] {
  return withShortPaths(report).findings.map((finding) => findingRow(finding, ids));
}

function findingRow(finding: ReportFinding, ids: Ids): FindingRow {
  const known = (handle: string): TaskId | null => ids.task.get(handle) ?? null;
  return {
    ...finding,
    handle: finding.id,
    since: nanos(finding.sinceMs),
    until: finding.untilMs === null ? null : nanos(finding.untilMs),
    parties: finding.tasks.flatMap((party) => {
      const task = known(party.id);
      return task === null ? [] : [{ task, role: party.role, wait: waitOf(party) }];
    }),
    edges: finding.edges.flatMap((edge) => {
      const [from, to] = [known(edge.from), known(edge.to)];
      if (from === null || to === null) return [];
      const resource = edge.resource === null ? null : (ids.resource.get(edge.resource) ?? null);
      return [{ from, to, resource, since: nanos(edge.sinceMs) }];
    }),
    story: finding.story.map(({ ms, task, text, note }) => ({
      at: nanos(ms),
      task: known(task),
      text,
      note,
    })),
  };
}

function waitOf({ waitsFor, site }: ReportTask): FindingWait | null {
  if (waitsFor === null) return null;
  const place = (waitsFor.site ?? site ?? '').replace(/(:\d+):\d+$/, '$1');
  return { what: waitsFor.what, since: nanos(waitsFor.sinceMs), site: place };
}

function nanos(ms: number): number {
  return Math.round(ms * 1e6);
}
