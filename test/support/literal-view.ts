import type {
  Block,
  Nested,
  Process,
  Resource,
  Site,
  Snapshot,
  Task,
  Ticket,
  TraceInfo,
  TraceView,
  Wait,
} from '../../analyzer/model.ts';

/** A trace written down as the rows it has after import: for tests of what reports say about it. */
export type LiteralTrace = {
  readonly info?: Partial<TraceInfo>;
  readonly processes?: readonly Process[];
  readonly tasks: readonly Task[];
  readonly resources?: readonly Resource[];
  readonly tickets?: readonly Ticket[];
  readonly waits?: readonly Wait[];
  readonly blocks?: readonly Block[];
  readonly nested?: readonly Nested[];
};

export const ms = (count: number): number => count * 1e6;

/** `/srv/shop/bank.ts:41:3` */
export function at(place: string, fn = ''): Site {
  const [, file = '', line = '0', column = '0'] = /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(place) ?? [];
  return { file, line: Number(line), column: Number(column), fn };
}

export const NODE: Process = {
  id: 0,
  name: 'shop',
  host: 'pod-7',
  runtime: 'node 24.21.0',
  pid: 4121,
  thread: 0,
  parent: null,
  startedAt: 0,
  endedAt: ms(47_900),
  end: 'signal',
  exitCode: null,
  signal: 'SIGKILL',
  hooks: ['async-mutex', 'await', 'timers'],
  blindSpots: [],
};

export const PYTHON: Process = {
  ...NODE,
  name: 'app',
  runtime: 'python 3.11.7',
  end: 'unknown',
  signal: null,
  hooks: ['asyncio.Lock', 'asyncio.Event', 'asyncio.Task'],
  blindSpots: ['threads: waits outside asyncio are not recorded'],
};

export function task(id: number, name: string, more: Partial<Task> = {}): Task {
  const rest = { parent: null, startedAt: 0, endedAt: null, outcome: null, site: null, loop: null } as const;
  return { id, process: 0, name, kind: 'function', ...rest, ...more };
}

export function resource(
  id: number,
  kind: Resource['kind'],
  name: string,
  more: Partial<Resource> = {},
): Resource {
  const rest = { site: null, capacity: null, fair: true, reentrant: false, shared: false, parent: null };
  return { id, process: 0, kind, name, ...rest, ...more };
}

export function hold(id: number, holder: number, what: number, since: number, place: string): Ticket {
  return { ...request(id, holder, what, since, place), heldSince: ms(since) };
}

export function request(id: number, asker: number, what: number, since: number, place: string): Ticket {
  const open = { heldSince: null, until: null, outcome: null, deadlineAt: null, collectedAt: null };
  const asked = { requestedAt: ms(since), requestSite: at(place) };
  return {
    id,
    task: asker,
    resource: what,
    units: 1,
    mode: 'exclusive',
    class: 'scoped',
    direct: true,
    ...asked,
    ...open,
  };
}

export function wait(
  id: number,
  waiter: number,
  target: Wait['target'],
  since: number,
  more: Partial<Wait> = {},
): Wait {
  const open = { until: null, outcome: null, deadlineAt: null, site: null, stack: null };
  return { id, task: waiter, target, op: null, need: 1, size: 0, since: ms(since), ...open, ...more };
}

export function viewOf(trace: LiteralTrace): TraceView {
  const { tickets = [], waits = [] } = trace;
  const find = <Row extends { readonly id: number }>(rows: readonly Row[], id: number): Row => {
    const found = rows.find((row) => row.id === id);
    if (found === undefined) throw new Error(`no row ${id}`);
    return found;
  };
  return {
    ...NOTHING,
    info: { ...INFO, tasks: trace.tasks.length, ...trace.info },
    processes: trace.processes ?? [NODE],
    snapshot: (time) => snapshot(trace, time),
    task: (id) => find(trace.tasks, id),
    resource: (id) => find(trace.resources ?? [], id),
    ticket: (id) => find(tickets, id),
    waitsFor: (id) => waits.filter(({ target }) => target.kind === 'resource' && target.resource === id),
    waitsOf: (id) => waits.filter((row) => row.task === id),
    ticketsOf: (id) => tickets.filter((row) => row.resource === id),
    ticketsBy: (id) => tickets.filter((row) => row.task === id),
    children: (id) => trace.tasks.filter((row) => row.parent === id),
    blocks: () => trace.blocks ?? [],
    nested: () => trace.nested ?? [],
  };
}

const INFO: TraceInfo = {
  startedAtWall: '1763816574769000000',
  utcOffsetMinutes: 60,
  durationNs: ms(47_900),
  run: '0123456789abcdef',
  events: 41_208,
  dropped: 0,
  gaps: 0,
  lostBytes: 0,
  tasks: 0,
};

const NOTHING = {
  brokenWaits: () => [],
  actsOn: () => [],
  actsOnSiblings: () => [],
  members: () => [],
  providers: () => [],
  providersComplete: () => false,
  collectedAt: () => null,
  cancels: () => [],
  stepStats: () => [],
  baseline: () => [],
  queueing: () => [],
  pastWaits: () => ({ count: 0, p99: 0, ofTask: 0 }),
  gaps: () => [],
  quiescence: () => [],
  stack: () => [],
  recorded: () => [],
} satisfies Partial<TraceView>;

function snapshot({ tasks, waits = [], tickets = [] }: LiteralTrace, time: number): Snapshot {
  const open = (since: number | null, until: number | null): boolean =>
    since !== null && since <= time && (until === null || until > time);
  return {
    at: time,
    tasks: new Map(tasks.filter((row) => open(row.startedAt, row.endedAt)).map((row) => [row.id, row])),
    waits: waits.filter((row) => open(row.since, row.until)),
    requests: tickets.filter((row) => row.heldSince === null && open(row.requestedAt, row.until)),
    holds: tickets.filter((row) => open(row.heldSince, row.until)),
    handles: [],
    deadlines: [],
    quiescent: [],
  };
}
