/** A TraceView in memory, made by replaying a scripted trace from the start. */
import { END_KINDS, EVENTS, type Nanos } from '../../format/events.ts';
import type {
  Process,
  RecordedEvent,
  Snapshot,
  Task,
  Ticket,
  TraceView,
  Wait,
} from '../../analyzer/model.ts';
import type { ScriptedEvent, ScriptedTrace } from './scripted.ts';
import { pastWaitsOf, queueingOf } from './replay-totals.ts';
import { replay } from './replay-state.ts';
import type { ReplayState } from './replay-types.ts';

/** Answers as the store does for the same trace; process 0 is the only one. */
export function replayView(trace: ScriptedTrace): TraceView {
  const endedAt = trace.events.at(-1)?.at ?? 0;
  const whole = replay(trace, endedAt);
  const must = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new Error(`no such ${what} in the scripted trace`);
    return value;
  };
  const waits = whole.waits;
  const resourceOf = (wait: Wait): number | undefined => {
    if (wait.target.kind === 'resource') return wait.target.resource;
    return wait.target.kind === 'ticket' ? whole.tickets.get(wait.target.ticket)?.resource : undefined;
  };
  const tickets = [...whole.tickets.values()];
  return {
    info: {
      startedAtWall: '0',
      utcOffsetMinutes: 0,
      durationNs: endedAt,
      run: '0123456789abcdef',
      events: trace.events.length,
      dropped: whole.gaps.reduce((sum, gap) => sum + gap.events, 0),
      gaps: whole.gaps.length,
      lostBytes: 0,
      tasks: whole.tasks.size,
    },
    processes: [processOf(whole, endedAt)],
    snapshot: (at) => snapshotOf(trace, whole, at),
    task: (id) => must(whole.tasks.get(id), 'task'),
    resource: (id) => must(whole.resources.get(id), 'resource'),
    ticket: (id) => whole.tickets.get(id) ?? null,
    brokenWaits: () => waits.filter((w) => w.outcome === 'timeout' || w.outcome === 'cancelled'),
    actsOn: (resource) => whole.acts.filter((a) => a.resource === resource),
    actsOnSiblings: (resource) => {
      const { site, kind } = must(whole.resources.get(resource), 'resource');
      const siblings = [...whole.resources.values()].filter(
        (r) => site !== null && r.id !== resource && r.kind === kind && sameSite(r.site, site),
      );
      const ids = new Set(siblings.map((r) => r.id));
      return whole.acts.filter((a) => ids.has(a.resource));
    },
    waitsFor: (resource) => waits.filter((w) => resourceOf(w) === resource),
    waitsOf: (task) => waits.filter((w) => w.task === task),
    ticketsOf: (resource) => tickets.filter((t) => t.resource === resource),
    ticketsBy: (task) => tickets.filter((t) => t.task === task),
    members: (resource) => whole.members.filter((m) => m.resource === resource),
    providers: (resource) => whole.providers.filter((p) => p.resource === resource),
    providersComplete: (resource) => whole.complete.has(resource),
    collectedAt: (resource) => whole.collected.get(resource) ?? null,
    cancels: (task) => whole.cancels.filter((c) => c.target === task),
    children: (task) => [...whole.tasks.values()].filter((t) => t.parent === task),
    blocks: () => whole.blocks,
    nested: () => whole.nested,
    stepStats: () => whole.stepStats,
    queueing: () => queueingOf(tickets, endedAt),
    pastWaits: (wait) => pastWaitsOf(waits, wait),
    baseline: () => [],
    gaps: () => whole.gaps,
    quiescence: () => whole.quiescence,
    stack: () => [],
    recorded: (kinds) => trace.events.filter(({ kind }) => kinds.includes(kind)).map(recordedEvent),
  };
}

function recordedEvent({ at, kind, task, resource, site, fields = {} }: ScriptedEvent): RecordedEvent {
  const [a = 0, b = 0, c = 0, d = 0] = EVENTS[kind].fields.map((field) => Number(fields[field] ?? 0) || 0);
  return { at, kind, task: task || null, resource: resource || null, site: site ?? null, a, b, c, d };
}

/** Which things are open is decided by the replay up to `at`; what they are, by the whole trace. */
function snapshotOf(trace: ScriptedTrace, whole: ReplayState, at: Nanos): Snapshot {
  const then = replay(trace, at);
  const task = (id: number): Task | undefined => whole.tasks.get(id);
  const ticket = (id: number): Ticket | undefined => whole.tickets.get(id);
  const live = [...then.tickets.values()].filter((t) => t.until === null);
  const present = <T>(values: readonly (T | undefined)[]): T[] => values.filter((v) => v !== undefined);
  const alive = [...then.tasks.values()].filter((t) => t.endedAt === null);
  return {
    at,
    tasks: new Map(present(alive.map((t) => task(t.id))).map((t) => [t.id, t])),
    waits: present(then.waits.map((w, i) => (w.until === null ? whole.waits[i] : undefined))),
    requests: present(live.filter((t) => t.heldSince === null).map((t) => ticket(t.id))),
    holds: present(live.filter((t) => t.heldSince !== null).map((t) => ticket(t.id))),
    handles: present(then.handles.map((h, i) => (h.until === null ? whole.handles[i] : undefined))),
    deadlines: present(
      [...then.deadlines].map(([id, d]) => (d.until === null ? whole.deadlines.get(id) : undefined)),
    ),
    quiescent: present(then.quiescence.map((q, i) => (q.until === null ? whole.quiescence[i] : undefined))),
  };
}

function processOf(whole: ReplayState, endedAt: Nanos): Process {
  const kind = whole.end === null ? undefined : END_KINDS[whole.end.kind];
  const drained = kind === 'exit' && whole.quiescence.some((q) => q.basis === 'exit' && q.until === null);
  return {
    id: 0,
    name: 'scripted',
    host: 'test',
    runtime: 'node 24.0.0',
    pid: 1,
    thread: 0,
    parent: null,
    startedAt: 0,
    endedAt,
    end: drained ? 'quiescent' : (kind ?? 'unknown'),
    exitCode: whole.end?.code ?? null,
    signal: null,
    hooks: [],
    blindSpots: [],
  };
}

function sameSite(a: Task['site'], b: NonNullable<Task['site']>): boolean {
  return a !== null && a.file === b.file && a.line === b.line && a.column === b.column;
}
