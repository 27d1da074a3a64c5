/**
 * The event table: the one definition of what a trace file can say.
 *
 * Each event is `dt, task alias, shape, ...fields` as flat integers. The shape names the event's type
 * and the site and resource it is about, so only what differs from event to event is listed here: at
 * most four fields, which lets a fixed-size raw record hold any event. Codes are never reused and
 * fields are only ever appended. docs/format.md is the prose version of this table.
 */
export const EVENTS = {
  // Tasks. `task` is the task that the event is about; `site` of taskStart is where its code begins.
  taskStart: { code: 1, fields: ['parent', 'name', 'kind', 'flags'] },
  taskEnd: { code: 2, fields: ['outcome'] },
  taskName: { code: 3, fields: ['name'] },
  /** `task` cancels `target`. */
  cancel: { code: 4, fields: ['target', 'flags'] },
  /** `task` was made ready to run by `by` (0: by a callback outside of any task). */
  wake: { code: 5, fields: ['by'] },
  /** The stack where `task` waits, taken because the wait became long. */
  taskStack: { code: 6, fields: ['stack'] },
  /** From here on `task` is under a deadline `due` ticks away; `id` names it for deadlineEnd. */
  deadline: { code: 7, fields: ['id', 'due'] },
  deadlineEnd: { code: 8, fields: ['id', 'fired'] },

  // Resources that are held: mutex, rwlock, semaphore, pool, limiter. A ticket is one acquisition.
  /** Asked for, not granted yet. */
  request: { code: 10, fields: ['ticket', 'units', 'flags', 'deadline'] },
  /** The open request `ticket` was granted. */
  acquired: { code: 11, fields: ['ticket', 'class', 'flags'] },
  /** Asked for and granted at once: `request` and `acquired` in one. */
  acquire: { code: 12, fields: ['ticket', 'units', 'flags', 'class'] },
  /** `task` gave `units` back. `ticket` 0: it is not known which hold (the resource's oldest is meant). */
  release: { code: 13, fields: ['ticket', 'units'] },
  /** The open request `ticket` was given up. */
  requestEnd: { code: 14, fields: ['ticket', 'outcome'] },
  /** The hold `ticket` now belongs to `owner` and is of `class`. */
  ticketMove: { code: 15, fields: ['ticket', 'owner', 'class'] },
  /** The resource's capacity became `units`. */
  capacity: { code: 16, fields: ['units'] },

  // Waits of a task. A task has at most one open wait; the recorder shows the outermost.
  /** `task` waits for the shape's resource: event, queue, condition, barrier, stream, process. */
  wait: { code: 20, fields: ['op', 'need', 'deadline', 'size'] },
  /** `task` awaits `target`, which is a task, a ticket or a resource (see AWAIT_TARGETS). */
  await: { code: 21, fields: ['targetKind', 'target', 'deadline'] },
  waitEnd: { code: 22, fields: ['outcome', 'flags'] },

  // What could end a wait.
  /** `task` (0: a callback outside of any task) did `op` to the resource; `waiters` were waiting. */
  act: { code: 30, fields: ['op', 'count', 'waiters', 'size'] },
  /** The resource is composed of this member: Promise.all, gather, race, TaskGroup, a then-chain. */
  member: { code: 31, fields: ['targetKind', 'target'] },
  /** `target` could end waits for the resource; `basis` says how that is known (see BASES). */
  provider: { code: 32, fields: ['targetKind', 'target', 'basis'] },
  /** All providers of the resource are known: whoever was not named can't end a wait for it. */
  providersComplete: { code: 33, fields: ['basis'] },
  /** The resource is an open external handle (timer, socket, child process, signal, thread). */
  handleOpen: { code: 34, fields: ['flags', 'due'] },
  handleClose: { code: 35, fields: [] },
  /** Garbage collection proved that nobody can act on it any more. */
  collected: { code: 36, fields: ['targetKind', 'target'] },
  resourceEnd: { code: 37, fields: ['reason'] },
  /** Resource is a port: message `seq` was sent or received by `task`. */
  send: { code: 38, fields: ['seq'] },
  receive: { code: 39, fields: ['seq'] },
  /** The resource is the one that other threads of the process know by this name; `flags` bit 1: it is this thread's. */
  shared: { code: 40, fields: ['name', 'flags'] },

  // The event loop. The shape's resource is the loop.
  loopStart: { code: 50, fields: ['thread'] },
  loopStop: { code: 51, fields: ['thread'] },
  /** What follows in this stream, up to the next step, ran without going back to the loop. */
  step: { code: 52, fields: ['kind'] },
  /** The step that began `elapsed` ticks ago still runs; written while it lasts. */
  block: { code: 53, fields: ['elapsed', 'stack', 'flags'] },
  /** That step ended after `elapsed` ticks. A block without an end lasted until the file's end. */
  blockEnd: { code: 54, fields: ['elapsed'] },
  /** Of the steps at this site, `count` fell into histogram bucket `bucket`; totals in ticks. */
  stepStats: { code: 55, fields: ['bucket', 'count', 'total', 'max'] },
  /** A second loop, or the same again, was asked to run inside a running step. */
  nested: { code: 56, fields: ['kind', 'stack', 'inner'] },
  nestedEnd: { code: 57, fields: ['outcome'] },

  // The process.
  heartbeat: { code: 70, fields: [] },
  /** Nothing is left that could run: see docs/format.md for what each runtime promises by it. */
  quiescent: { code: 71, fields: ['basis', 'threads', 'handles'] },
  end: { code: 72, fields: ['kind', 'code'] },
  /** `count` events could not be kept between the event before and this one. */
  dropped: { code: 73, fields: ['count'] },
  mark: { code: 74, fields: ['text'] },
  blindSpot: { code: 75, fields: ['text'] },
  hook: { code: 76, fields: ['name', 'state'] },
  /** `task` started a child process with this pid. */
  child: { code: 77, fields: ['pid'] },
  /** Processor time since the last one, in µs: the main thread's for the recorder's own work, as measured by itself, all of that thread's, the writer thread's. */
  cost: { code: 78, fields: ['ours', 'program', 'writer'] },
} as const satisfies Record<string, { code: number; fields: readonly string[] }>;

/** Fields that are ids of tasks, tickets or resources: real ones, that grow with the trace. */
export const ID_FIELDS: ReadonlySet<string> = new Set(['parent', 'target', 'owner', 'by', 'ticket']);

/** Events after which nothing runs, if nothing ran before: written by a watchdog, or at the very end. */
export const SILENT_EVENTS = [
  'heartbeat',
  'block',
  'taskStack',
  'provider',
  'providersComplete',
  'collected',
  'dropped',
  'mark',
  'blindSpot',
  'hook',
  'stepStats',
  'cost',
  'end',
] as const satisfies readonly EventKind[];

/** Major: an old reader would misread a new file. Minor: it can skip what it does not know. */
export const FORMAT_VERSION = [1, 4] as const;

export type EventKind = keyof typeof EVENTS;

/** Time since the trace's first event. A double holds 104 days of nanoseconds exactly. */
export type Nanos = number;
/** In a file: unique in one process. After import: unique in the run. 0 is "none" in a file. */
export type TaskId = number;
export type ResourceId = number;
export type TicketId = number;

/** Values of the fields of that name. Index = what is stored. Only ever appended to. */
export const TASK_KINDS = [
  'function', // an async function's activation
  'task', // an asyncio task, or one named through the API
  'request',
  'job', // of a queue, limiter or executor: stays a task of its own in reports
  'scope', // of a scoped lock (runExclusive): merges into its caller in reports
  'helper', // made by the runtime to run one await for its parent: merges into it
  'module',
  'thread', // a thread in a blocking wait, or an executor's job on it
  'callback',
  'process',
] as const;
export const OUTCOMES = ['ok', 'error', 'cancelled', 'timeout', 'collected', 'closed'] as const;
/** `flags` of request, acquire and acquired are bits: 1 shared (read) mode, 2 the task itself is
 * suspended until it is over (otherwise it waits only where it awaits the ticket), 4 did suspend. */
export const REQUEST_SHARED = 1;
export const REQUEST_DIRECT = 2;
export const REQUEST_SUSPENDED = 4;
/** Who may release: see "ticket classes" in docs/format.md. */
export const TICKET_CLASSES = [
  'unknown',
  'scoped',
  'confined',
  'returned',
  'ticketless',
  'transferable',
  'lent', // as confined, but also passed to calls that its function waits for
] as const;
export const AWAIT_TARGETS = ['unknown', 'task', 'ticket', 'resource', 'external'] as const;
export const WAIT_OPS = [
  'wait',
  'get',
  'put',
  'join',
  'drain',
  'arrive',
  'read',
  'exit',
  'block', // without giving back the thread: Atomics.wait
] as const;
export const ACT_OPS = [
  'set',
  'clear',
  'notify',
  'put',
  'get',
  'resolve',
  'reject',
  'done',
  'arrive',
  'close',
  'emit',
] as const;
/** How a provider is known: by structure, by the API, or because its code mentions the act. */
export const BASES = ['structure', 'declared', 'code'] as const;
export const QUIESCENCE_BASES = ['exit', 'idle', 'givenUp'] as const;
export const NESTED_KINDS = ['refused', 'reentered', 'inner'] as const;
export const END_KINDS = [
  'exit',
  'unsettled-await',
  'error',
  'signal',
  'terminated', // of a thread: by another, or with its process
] as const;
export const STEP_KINDS = ['callback', 'timer', 'immediate', 'io', 'microtask', 'task'] as const;
export const HANDLE_REFED = 1;
export const SHARED_OWN = 1;
export const RESOURCE_KINDS = [
  'mutex',
  'rwlock',
  'semaphore',
  'pool',
  'limiter',
  'queue',
  'event', // sticky: stays set
  'signal', // not sticky: an emitter's event; a wait that begins later misses it
  'condition', // not sticky; its lock is its parent resource
  'barrier',
  'promise',
  'future',
  'stream',
  'timer',
  'socket',
  'process',
  'thread',
  'module',
  'loop',
  'port',
  'all', // composed: every member (gather, Promise.all, TaskGroup, allSettled)
  'any', // composed: one member (race, any, FIRST_COMPLETED)
  'external',
] as const;
/** Bits of a resource's flags. */
export const RESOURCE_FAIR = 1;
export const RESOURCE_REENTRANT = 2;
/** Threads of the process share it: any of them may act on it. */
export const RESOURCE_SHARED = 4;
/** How a blind spot begins that is about a thread: it may act without anybody seeing it. */
export const UNRECORDED_THREAD = 'A thread is not recorded: ';

export type TaskKind = (typeof TASK_KINDS)[number];
export type Outcome = (typeof OUTCOMES)[number];
export type TicketClass = (typeof TICKET_CLASSES)[number];
export type AwaitTarget = (typeof AWAIT_TARGETS)[number];
export type WaitOp = (typeof WAIT_OPS)[number];
export type ActOp = (typeof ACT_OPS)[number];
export type Basis = (typeof BASES)[number];
export type ResourceKind = (typeof RESOURCE_KINDS)[number];
export type EndKind = (typeof END_KINDS)[number];
export type NestedKind = (typeof NESTED_KINDS)[number];
