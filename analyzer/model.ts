/**
 * What a trace is after import. What the analysis says about it is in finding.ts. Everything downstream of the
 * database (graph, detectors, report, TUI) speaks in these types; nothing here does anything.
 */
import type {
  ActOp,
  Basis,
  EndKind,
  EventKind,
  Nanos,
  NestedKind,
  Outcome,
  ResourceId,
  ResourceKind,
  TaskId,
  TaskKind,
  TicketClass,
  TicketId,
  WaitOp,
} from '../format/events.ts';

import type { BaselineAct } from './baseline-act.ts';
import type { Gap } from './gap.ts';
import type { PastWaits, Queueing, StepStats } from './measured.ts';

export type ProcessId = number;
export type StackId = number;

/** `column` 0 and `line` 0: not known. */
export type Site = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly fn: string;
};

export type Process = {
  readonly id: ProcessId;
  readonly name: string;
  readonly host: string;
  readonly runtime: string;
  readonly pid: number;
  /** 0 the main thread. */
  readonly thread: number;
  readonly parent: ProcessId | null;
  readonly startedAt: Nanos;
  /** Time of the last event. */
  readonly endedAt: Nanos;
  readonly end: EndKind | 'quiescent' | 'open' | 'unknown';
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly hooks: readonly string[];
  readonly blindSpots: readonly string[];
};

export type TraceInfo = {
  /** Wall clock of time 0: ns since 1970 as a decimal string, for it does not fit a number. */
  readonly startedAtWall: string;
  readonly utcOffsetMinutes: number;
  readonly durationNs: Nanos;
  readonly run: string;
  readonly events: number;
  readonly dropped: number;
  readonly gaps: number;
  readonly lostBytes: number;
  readonly tasks: number;
};

export type Task = {
  readonly id: TaskId;
  readonly process: ProcessId;
  readonly name: string;
  readonly kind: TaskKind;
  readonly parent: TaskId | null;
  readonly startedAt: Nanos;
  readonly endedAt: Nanos | null;
  readonly outcome: Outcome | null;
  /** Where its code begins. */
  readonly site: Site | null;
  /** The loop that runs it. null: not known, or its process has just one. */
  readonly loop: ResourceId | null;
};

export type Resource = {
  readonly id: ResourceId;
  readonly process: ProcessId;
  readonly kind: ResourceKind;
  readonly name: string;
  /** Where it was made. */
  readonly site: Site | null;
  /** null: does not apply. A mutex has 1. */
  readonly capacity: number | null;
  readonly fair: boolean;
  readonly reentrant: boolean;
  /** Any thread of the process may act on it. */
  readonly shared: boolean;
  /** A condition's lock. */
  readonly parent: ResourceId | null;
};

/** One acquisition, from asking to giving back. `until: null` = still so at the end of the trace. */
export type Ticket = {
  readonly id: TicketId;
  readonly task: TaskId;
  readonly resource: ResourceId;
  readonly units: number;
  readonly mode: 'exclusive' | 'shared';
  readonly class: TicketClass;
  /** The task itself is suspended until it is over (otherwise see Wait.target). */
  readonly direct: boolean;
  readonly requestedAt: Nanos;
  readonly requestSite: Site | null;
  /** null: not granted (yet). */
  readonly heldSince: Nanos | null;
  /** When the hold ended, or when the request was given up. */
  readonly until: Nanos | null;
  readonly outcome: Outcome | null;
  readonly deadlineAt: Nanos | null;
  /** Garbage collection proved that nobody can release it any more. */
  readonly collectedAt: Nanos | null;
  /** Who released it: another than `task` means that the resource is also released by non-holders.
   * null: a callback outside of any task. Not given: not released, or not known. */
  readonly releasedBy?: TaskId | null;
};

export type Target =
  | { readonly kind: 'task'; readonly task: TaskId }
  | { readonly kind: 'ticket'; readonly ticket: TicketId }
  | { readonly kind: 'resource'; readonly resource: ResourceId }
  | { readonly kind: 'external'; readonly resource: ResourceId | null }
  | { readonly kind: 'unknown' };

/** A task that waits. A direct request is a wait whose target is its ticket. */
export type Wait = {
  readonly id: number;
  readonly task: TaskId;
  readonly target: Target;
  /** null: an await, or a direct request. */
  readonly op: WaitOp | null;
  readonly need: number;
  readonly size: number;
  readonly since: Nanos;
  readonly until: Nanos | null;
  readonly outcome: Outcome | null;
  readonly deadlineAt: Nanos | null;
  readonly site: Site | null;
  readonly stack: StackId | null;
};

export type Act = {
  readonly at: Nanos;
  /** null: a callback outside of any task. */
  readonly task: TaskId | null;
  readonly resource: ResourceId;
  readonly op: ActOp;
  readonly count: number;
  readonly waiters: number;
  readonly size: number;
  readonly site: Site | null;
};

export type Member = { readonly resource: ResourceId; readonly target: Target; readonly at: Nanos };
export type Provider = {
  readonly resource: ResourceId;
  readonly target: Target;
  readonly basis: Basis;
  readonly at: Nanos;
};
/** An open external handle. */
export type Handle = {
  readonly resource: ResourceId;
  readonly since: Nanos;
  readonly until: Nanos | null;
  readonly refed: boolean;
  readonly dueAt: Nanos | null;
};
/** A deadline over all that a task does. */
export type Deadline = {
  readonly task: TaskId;
  readonly since: Nanos;
  readonly dueAt: Nanos;
  readonly until: Nanos | null;
  readonly fired: boolean;
};
export type Quiescence = {
  readonly process: ProcessId;
  readonly at: Nanos;
  /** null: to the end. */
  readonly until: Nanos | null;
  /** exit, idle: nothing could run. givenUp: nothing but the timer by which the program ended itself. */
  readonly basis: 'exit' | 'idle' | 'givenUp';
  readonly threads: number;
  readonly handles: number;
};
export type Block = {
  readonly loop: ResourceId;
  readonly process: ProcessId;
  readonly task: TaskId | null;
  readonly since: Nanos;
  /** null: until the trace's end. */
  readonly until: Nanos | null;
  readonly stack: readonly Site[];
};
export type Nested = {
  readonly loop: ResourceId;
  readonly task: TaskId | null;
  readonly at: Nanos;
  readonly until: Nanos | null;
  readonly kind: NestedKind;
  readonly site: Site | null;
  readonly stack: readonly Site[];
};
/** An event as it was recorded; `a` to `d` are its fields in the order of format/events.ts, ids the run's. */
export type RecordedEvent = {
  readonly at: Nanos;
  readonly kind: EventKind;
  readonly task: TaskId | null;
  readonly resource: ResourceId | null;
  readonly site: Site | null;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
};
export type Cancel = { readonly at: Nanos; readonly by: TaskId | null; readonly target: TaskId };

/**
 * The state at one moment: all that was open after every event up to and including `at`.
 * An interval counts from its start up to, but not at, its end.
 */
export type Snapshot = {
  readonly at: Nanos;
  /** Not ended. */
  readonly tasks: ReadonlyMap<TaskId, Task>;
  readonly waits: readonly Wait[];
  /** Asked for and not granted, in the order of asking. */
  readonly requests: readonly Ticket[];
  readonly holds: readonly Ticket[];
  readonly handles: readonly Handle[];
  readonly deadlines: readonly Deadline[];
  readonly quiescent: readonly Quiescence[];
};

/**
 * What the graph and the detectors may ask of a trace. The store implements it over SQLite; times
 * are trace-relative, results in time order. Asking again for the same is cheap.
 */
export type TraceView = {
  readonly info: TraceInfo;
  readonly processes: readonly Process[];
  readonly snapshot: (at: Nanos) => Snapshot;
  readonly task: (id: TaskId) => Task;
  readonly resource: (id: ResourceId) => Resource;
  readonly ticket: (id: TicketId) => Ticket | null;
  /** Waits that ended by time-out or cancellation. */
  readonly brokenWaits: () => readonly Wait[];
  readonly actsOn: (resource: ResourceId) => readonly Act[];
  /** Acts on other resources that were made at the same site. */
  readonly actsOnSiblings: (resource: ResourceId) => readonly Act[];
  /** Every wait for the resource there was. */
  readonly waitsFor: (resource: ResourceId) => readonly Wait[];
  readonly waitsOf: (task: TaskId) => readonly Wait[];
  readonly ticketsOf: (resource: ResourceId) => readonly Ticket[];
  readonly ticketsBy: (task: TaskId) => readonly Ticket[];
  readonly members: (resource: ResourceId) => readonly Member[];
  readonly providers: (resource: ResourceId) => readonly Provider[];
  readonly providersComplete: (resource: ResourceId) => boolean;
  readonly collectedAt: (resource: ResourceId) => Nanos | null;
  readonly cancels: (task: TaskId) => readonly Cancel[];
  readonly children: (task: TaskId) => readonly Task[];
  readonly blocks: () => readonly Block[];
  readonly nested: () => readonly Nested[];
  readonly stepStats: () => readonly StepStats[];
  /** Of each resource for which somebody ever had to wait, the most waited for first. */
  readonly queueing: () => readonly Queueing[];
  /** What else was waited at the wait's site, by any task. */
  readonly pastWaits: (wait: Wait) => PastWaits;
  /** Of the runs to compare with, if any were given. */
  readonly baseline: () => readonly BaselineAct[];
  readonly gaps: () => readonly Gap[];
  readonly quiescence: () => readonly Quiescence[];
  readonly stack: (id: StackId) => readonly Site[];
  /** All events of these kinds, in the order in which they happened: read as far as it is asked for. */
  readonly recorded: (kinds: readonly EventKind[]) => Iterable<RecordedEvent>;
};

export type { Evidence } from './evidence.ts';
export type { Gap } from './gap.ts';
export type { PastWaits, Queueing, StepStats } from './measured.ts';
export type { Certainty, Edge, Finding, FindingKind, Party, Role, Severity, StoryStep } from './finding.ts';
