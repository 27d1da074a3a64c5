/** What the page of `export --html` draws from: the timeline as numbers, small enough to stand in the page. */
import type { Database } from 'better-sqlite3';
import type { AwaitTarget, ResourceKind } from '../../format/events.ts';
import { startedAt } from '../report/clock.ts';
import { isOutsideKind } from '../report/graph-edges.ts';
import { resourceLabel } from '../report/names.ts';
import { shortPaths } from '../report/paths.ts';
import { INT, INT_OR_NULL, TEXT, TEXT_OR_NULL, rows } from '../store/query.ts';
import type { FindingParty, Timeline } from '../store/timeline.ts';
import { place } from '../store/view-columns.ts';

/** Columns of one length. Those called `since` hold differences to the one before; all times are µs. */
export type Table<Column extends string> = Readonly<Record<Column, readonly number[]>>;

export type PageData = {
  /** Of the service. */
  readonly name: string;
  /** ISO 8601, in the zone of the program. */
  readonly startedAt: string;
  readonly endsAt: number;
  readonly strings: readonly string[];
  /** `handle` and `name` are strings; `parent` -1: none; `until` -1: not ended. Its segments go from `first` on. */
  readonly lanes: Table<'handle' | 'name' | 'process' | 'parent' | 'from' | 'until' | 'first' | 'segments'>;
  /** A lane's states in order of time: a state lasts until the next begins. By index into LANE_STATES. */
  readonly segments: Table<'since' | 'state' | 'resource'>;
  /** `label` is a string. */
  readonly resources: Table<'label'>;
  /** `length` -1: to the end. */
  readonly holds: Table<'since' | 'length' | 'lane' | 'resource'>;
  /**
   * `target` is a lane, -1: none; `place` a string; `outside` 1: ended by a timer or the world;
   * `granted`: when it got what it waits for, and only had to run; -1: not.
   */
  readonly waits: Table<
    'since' | 'length' | 'lane' | 'resource' | 'target' | 'place' | 'outside' | 'granted'
  >;
  /** What a composed resource waits for: a lane, or what is `inner`; -1: not that. `at` is when it began to. */
  readonly members: Table<'resource' | 'lane' | 'inner' | 'at'>;
  /** Lanes that could end waits for a resource, known from a moment on. */
  readonly providers: Table<'resource' | 'lane' | 'at'>;
  readonly blocks: Table<'since' | 'length' | 'process'>;
  readonly processes: readonly string[];
  /** How many tasks were blocked, from each moment on. */
  readonly blocked: Table<'since' | 'count'>;
  readonly findings: readonly PageFinding[];
  /** How many holds and waits there is no room for: the shortest. */
  readonly left: number;
};

export type PageFinding = {
  readonly handle: string;
  readonly title: string;
  readonly severity: string;
  readonly since: number;
  /** -1: to the end. */
  readonly until: number;
  readonly lanes: readonly number[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly resource: number }[];
};

/** More intervals of a kind than this are not drawn. */
const MOST = 100_000;

export function pageData(db: Database, timeline: Timeline): PageData {
  const strings = new Strings();
  const holds = holdsOf(timeline);
  const waits = waitRows(db);
  const [keptHolds, keptWaits] = [longest(holds), longest(waits)];
  return {
    name: [...new Set(timeline.processes.map(({ name }) => name))].join(', '),
    startedAt: startedAt(timeline.info),
    endsAt: micros(timeline.endsAt),
    lanes: lanesOf(timeline, strings),
    segments: segmentsOf(timeline),
    resources: { label: timeline.resources.map((one) => strings.id(labelOf(one))) },
    holds: spans(keptHolds, { lane: ({ lane }) => lane, resource: ({ resource }) => resource }),
    waits: waitTable(keptWaits, timeline, strings),
    members: membersOf(db, timeline),
    providers: providersOf(db, timeline),
    blocks: blocksOf(timeline),
    processes: timeline.loops.map(({ name }) => name),
    blocked: { since: differences(timeline.blocked.at), count: [...timeline.blocked.count] },
    findings: timeline.findings.map((finding) => ({
      handle: finding.handle,
      title: finding.title,
      severity: finding.severity,
      since: micros(finding.since),
      until: finding.until === null ? -1 : micros(finding.until),
      lanes: finding.parties.map(({ lane }: FindingParty) => lane),
      edges: finding.edges.map(({ from, to, resource }) => ({ from, to, resource })),
    })),
    left: holds.length + waits.length - keptHolds.length - keptWaits.length,
    strings: strings.all, // last: by now all are in it
  };
}

/** Texts, each once. */
class Strings {
  readonly all: string[] = [];
  readonly #ids = new Map<string, number>();

  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.all.push(text) - 1;
    this.#ids.set(text, id);
    return id;
  }
}

function labelOf({ handle, kind, name }: Timeline['resources'][number]): string {
  return `${handle} ${resourceLabel({ kind, name, capacity: null })}`;
}

function lanesOf({ lanes }: Timeline, strings: Strings): PageData['lanes'] {
  return {
    handle: lanes.map(({ handle }) => strings.id(handle)),
    name: lanes.map(({ name }) => strings.id(name)),
    process: lanes.map(({ process }) => process),
    parent: lanes.map(({ parent }) => parent),
    from: lanes.map(({ startedAt: at }) => micros(at)),
    until: lanes.map(({ endedAt }) => (endedAt === null ? -1 : micros(endedAt))),
    first: lanes.map(({ segmentsFrom }) => segmentsFrom),
    segments: lanes.map(({ segmentsFrom, segmentsTo }) => segmentsTo - segmentsFrom),
  };
}

function segmentsOf({ segments }: Timeline): PageData['segments'] {
  return {
    since: differences(segments.start),
    state: [...segments.state],
    resource: [...segments.resource],
  };
}

type Span = { readonly t0: number; readonly t1: number; readonly open: number };
type Hold = Span & { readonly lane: number; readonly resource: number };

function holdsOf({ lanes, holds, endsAt }: Timeline): Hold[] {
  const found = lanes.flatMap(({ holdsFrom, holdsTo }, lane) =>
    Array.from({ length: holdsTo - holdsFrom }, (_, i) => ({
      lane,
      t0: holds.start[holdsFrom + i]!,
      t1: holds.end[holdsFrom + i]!,
      open: holds.end[holdsFrom + i]! >= endsAt ? 1 : 0,
      resource: holds.resource[holdsFrom + i]!,
    })),
  );
  return found.toSorted((a, b) => a.t0 - b.t0);
}

const WAIT = {
  task: INT,
  kind: TEXT as AwaitTarget,
  target: INT_OR_NULL,
  resource: INT_OR_NULL,
  t0: INT,
  t1: INT,
  open: INT,
  place: TEXT_OR_NULL,
  granted: INT_OR_NULL,
};
type WaitRow = typeof WAIT;

function waitRows(db: Database): WaitRow[] {
  const sql = `
    SELECT x.task, x.target_kind AS kind, x.target, x.resource, x.t0, x.t1, x.open, ${place('x.site')} AS place,
      hold.t0 AS granted
    FROM wait AS x LEFT JOIN hold ON x.target_kind = 'ticket' AND hold.id = x.target ORDER BY x.t0, x.id`;
  return rows(db, sql, WAIT);
}

function waitTable(waits: readonly WaitRow[], timeline: Timeline, strings: Strings): PageData['waits'] {
  const { laneOf, resourceOf } = timeline;
  const short = shortPaths(waits.flatMap((wait) => wait.place?.replace(/(:\d+)+$/, '') ?? []));
  // A frame that awaits another one of its own lane does not wait for anybody.
  const told = waits.filter(
    ({ task, kind, target }) => kind !== 'task' || target === null || laneOf.get(task) !== laneOf.get(target),
  );
  return spans(told, {
    lane: ({ task }) => laneOf.get(task) ?? -1,
    resource: ({ resource }) => (resource === null ? -1 : (resourceOf.get(resource) ?? -1)),
    target: ({ kind, target }) => (kind === 'task' && target !== null ? (laneOf.get(target) ?? -1) : -1),
    granted: ({ granted }) => (granted === null ? -1 : micros(granted)),
    outside: ({ kind, resource }) => (isOutside(kind, kindOf(timeline, resource)) ? 1 : 0),
    place: (wait) => strings.id(wait.place === null ? '' : short(wait.place)),
  });
}

function kindOf({ resources, resourceOf }: Timeline, resource: number | null): ResourceKind | null {
  return resource === null ? null : (resources[resourceOf.get(resource) ?? -1]?.kind ?? null);
}

function isOutside(target: AwaitTarget, kind: ResourceKind | null): boolean {
  return target === 'external' || target === 'unknown' || (kind !== null && isOutsideKind(kind));
}

function membersOf(db: Database, { laneOf, resourceOf }: Timeline): PageData['members'] {
  const sql = `
    SELECT x.resource, x.target_kind AS kind, x.target, hold.resource AS held, x.t
    FROM member AS x LEFT JOIN hold ON x.target_kind = 'ticket' AND hold.id = x.target`;
  const row = { resource: INT, kind: TEXT as AwaitTarget, target: INT_OR_NULL, held: INT_OR_NULL, t: INT };
  const found = rows(db, sql, row);
  const inner = ({ kind, target, held }: typeof row): number | null => (kind === 'resource' ? target : held);
  return {
    resource: found.map(({ resource }) => resourceOf.get(resource) ?? -1),
    lane: found.map(({ kind, target }) => (kind === 'task' ? (laneOf.get(target ?? -1) ?? -1) : -1)),
    inner: found.map((member) => resourceOf.get(inner(member) ?? -1) ?? -1),
    at: found.map(({ t }) => micros(t)),
  };
}

function providersOf(db: Database, { laneOf, resourceOf }: Timeline): PageData['providers'] {
  const sql =
    "SELECT resource, target AS task, t FROM provider WHERE target_kind = 'task' AND target IS NOT NULL";
  const found = rows(db, sql, { resource: INT, task: INT, t: INT });
  return {
    resource: found.map(({ resource }) => resourceOf.get(resource) ?? -1),
    lane: found.map(({ task }) => laneOf.get(task) ?? -1),
    at: found.map(({ t }) => micros(t)),
  };
}

function blocksOf({ loops, endsAt }: Timeline): PageData['blocks'] {
  const found = loops.flatMap(({ blocks }, process) =>
    Array.from(blocks.start, (t0, i) => ({
      process,
      t0,
      t1: blocks.end[i]!,
      open: blocks.end[i]! >= endsAt ? 1 : 0,
    })),
  );
  return spans(
    found.toSorted((a, b) => a.t0 - b.t0),
    { process: ({ process }) => process },
  );
}

/** The longest, in their order; those that never ended first of all. */
function longest<Row extends Span>(found: readonly Row[]): readonly Row[] {
  if (found.length <= MOST) return found;
  const length = ({ t0, t1, open }: Row): number => (open === 1 ? Infinity : t1 - t0);
  const least = found.map(length).toSorted((a, b) => b - a)[MOST]!;
  return found.filter((row) => length(row) > least);
}

function spans<Row extends Span, Column extends string>(
  found: readonly Row[],
  columns: Readonly<Record<Column, (row: Row) => number>>,
): Table<'since' | 'length' | Column> {
  const names = Object.keys(columns) as Column[];
  const rest = names.map((name) => [name, found.map(columns[name])]);
  return {
    since: differences(found.map(({ t0 }) => t0)),
    length: found.map(({ t0, t1, open }) => (open === 1 ? -1 : micros(t1) - micros(t0))),
    ...(Object.fromEntries(rest) as Record<Column, number[]>),
  };
}

function micros(ns: number): number {
  return Math.round(ns / 1000);
}

/** Small numbers compress better, and say the same. */
function differences(ns: Iterable<number>): number[] {
  let before = 0;
  return Array.from(ns, (at) => {
    const now = micros(at);
    const difference = now - before;
    before = now;
    return difference;
  });
}
