/**
 * Small programs of tasks that lock, wait, put, notify and join, and what each step does. Tasks step
 * in any order; whoever can't step waits, and strict queues serve in the order of waiting.
 */

export type Op =
  | { readonly kind: 'lock' | 'unlock' | 'tryLock' | 'lockFor'; readonly lock: number }
  | { readonly kind: 'read' | 'write' | 'leave' }
  | { readonly kind: 'take'; readonly units: number }
  | { readonly kind: 'give' | 'put' | 'get' | 'arrive' | 'sleep' }
  /** Condition 0 stands alone, condition 1 belongs to lock 0. */
  | { readonly kind: 'await'; readonly condition: number }
  | { readonly kind: 'notify'; readonly condition: number; readonly count: number }
  | { readonly kind: 'set' | 'clear' | 'wait'; readonly event: number }
  | { readonly kind: 'join'; readonly task: number }
  /** mixed: for all of `tasks` and any of `others`. */
  | {
      readonly kind: 'all' | 'any' | 'mixed';
      readonly tasks: readonly number[];
      readonly others: readonly number[];
    };

export type Program = {
  readonly tasks: readonly (readonly Op[])[];
  readonly locks: number;
  /** Whether anybody may unlock: then the holder says nothing. */
  readonly passedOn: readonly boolean[];
  readonly permits: number;
  /** Whether a permit is given back without saying whose it is: the oldest's. */
  readonly nameless: boolean;
  /** Strict queues: of the permits, of the rwlock. */
  readonly fairPermits: boolean;
  readonly fairRw: boolean;
  readonly room: number;
  readonly parties: number;
};

export type State = {
  readonly pc: readonly number[];
  /** -1: free. */
  readonly owner: readonly number[];
  readonly readers: readonly number[];
  readonly writer: number;
  /** Who took how many units, the oldest first. */
  readonly taken: readonly (readonly [task: number, units: number])[];
  readonly set: readonly boolean[];
  readonly items: number;
  readonly arrived: readonly boolean[];
  /** By condition, in the order of waiting. */
  readonly listening: readonly (readonly number[])[];
  /** Its wait was ended by a signal that does not stay. */
  readonly woken: readonly boolean[];
  /** Who can't step, in the order in which that came. */
  readonly queue: readonly number[];
};

/** The condition's own lock. */
const LOCK_OF_CONDITION = 0;

export function startOf(program: Program): State {
  const each = <T>(value: T): T[] => program.tasks.map(() => value);
  const start: State = {
    pc: each(0),
    owner: Array.from({ length: program.locks }, () => -1),
    readers: [],
    writer: -1,
    taken: [],
    set: [false, false],
    items: 0,
    arrived: each(false),
    listening: [[], []],
    woken: each(false),
    queue: [],
  };
  return { ...start, queue: queueAfter(program, start, -1) };
}

export function isDone(program: Program, state: State, task: number): boolean {
  return (state.pc[task] ?? 0) >= (program.tasks[task]?.length ?? 0);
}

/** The state after the task's next step; null: it has to wait, or has ended. */
export function stepOf(program: Program, state: State, task: number): State | null {
  const op = program.tasks[task]?.[state.pc[task] ?? 0];
  if (op === undefined) return null;
  const change = changeOf(program, state, task, op);
  if (change === null) return null;
  const { stays = false, ...rest } = change;
  const pc = stays ? state.pc : put(state.pc, task, (state.pc[task] ?? 0) + 1);
  const next = { ...state, pc, ...rest };
  return { ...next, queue: queueAfter(program, next, task) };
}

/** The queue without who stepped, and with those who now can't step: who begins to wait may stop others. */
function queueAfter(program: Program, state: State, stepped: number): readonly number[] {
  const queue = state.queue.filter((task) => task !== stepped);
  const blocked = (task: number): boolean =>
    !queue.includes(task) &&
    !isDone(program, state, task) &&
    changeAt(program, { ...state, queue }, task) === null;
  for (;;) {
    const next = program.tasks.findIndex((_, task) => blocked(task));
    if (next === -1) return queue;
    queue.push(next);
  }
}

function changeAt(program: Program, state: State, task: number): Change | null {
  const op = program.tasks[task]?.[state.pc[task] ?? 0];
  return op === undefined ? null : changeOf(program, state, task, op);
}

/** stays: the operation is not over. */
type Change = Partial<State> & { readonly stays?: boolean };

function changeOf(program: Program, state: State, task: number, op: Op): Change | null {
  if ('lock' in op) return lockChange(program, state, task, op);
  const held = heldChange(program, state, task, op);
  return held === undefined ? signalChange(program, state, task, op) : held;
}

/** undefined: the step takes and gives nothing. */
function heldChange(program: Program, state: State, task: number, op: Op): Change | null | undefined {
  if (op.kind === 'read' || op.kind === 'write' || op.kind === 'leave')
    return rwChange(program, state, task, op.kind);
  return op.kind === 'take' || op.kind === 'give' ? permitChange(program, state, task, op) : undefined;
}

function signalChange(program: Program, state: State, task: number, op: Op): Change | null {
  if (op.kind === 'put' || op.kind === 'get') return queueChange(program, state, op.kind);
  if (op.kind === 'await') return awaitChange(state, task, op.condition);
  if (op.kind === 'notify') return notifyChange(state, op);
  if (op.kind === 'arrive') return barrierChange(program, state, task);
  if (op.kind === 'clear') return { set: put(state.set, op.event, false) };
  if (op.kind === 'set') return setChange(program, state, op.event);
  if (op.kind === 'wait' && state.woken[task] === true) return { woken: put(state.woken, task, false) };
  return canPass(program, state, op) ? {} : null;
}

/** Steps that change nothing, and need something to have happened. */
function canPass(program: Program, state: State, op: Op): boolean {
  const done = (other: number): boolean => isDone(program, state, other);
  if (op.kind === 'wait') return state.set[op.event] === true;
  if (op.kind === 'join') return done(op.task);
  if (op.kind === 'all') return op.tasks.every(done);
  if (op.kind === 'any') return op.tasks.some(done);
  return op.kind === 'mixed' ? op.tasks.every(done) && op.others.some(done) : true;
}

function lockChange(program: Program, state: State, task: number, op: Op & { lock: number }): Change | null {
  const owner = state.owner[op.lock];
  if (op.kind === 'unlock') {
    const mine = owner === task || program.passedOn[op.lock] === true;
    return mine ? { owner: put(state.owner, op.lock, -1) } : {};
  }
  if (owner === -1) return { owner: put(state.owner, op.lock, task) };
  return op.kind === 'lock' ? null : {};
}

function permitChange(program: Program, state: State, task: number, op: Op): Change | null {
  const { taken } = state;
  if (op.kind !== 'take') {
    const at = program.nameless ? Math.min(0, taken.length - 1) : taken.findLastIndex(([by]) => by === task);
    return at === -1 ? {} : { taken: taken.toSpliced(at, 1) };
  }
  if (program.fairPermits && isBehind(program, state, task, ['take'])) return null;
  const free = program.permits - taken.reduce((sum, [, units]) => sum + units, 0);
  return free < op.units ? null : { taken: [...taken, [task, op.units]] };
}

/** Whether somebody waits before the task in an operation of these kinds. */
function isBehind(
  program: Program,
  { queue, pc }: State,
  task: number,
  kinds: readonly Op['kind'][],
): boolean {
  const place = queue.indexOf(task);
  const ahead = place === -1 ? queue : queue.slice(0, place);
  return ahead.some((other) => {
    const op = program.tasks[other]?.[pc[other] ?? 0];
    return op !== undefined && kinds.includes(op.kind);
  });
}

function queueChange(program: Program, state: State, kind: 'put' | 'get'): Change | null {
  if (kind === 'put') return state.items < program.room ? { items: state.items + 1 } : null;
  return state.items > 0 ? { items: state.items - 1 } : null;
}

function barrierChange(program: Program, state: State, task: number): Change | null {
  if (state.arrived[task] !== true) return { arrived: put(state.arrived, task, true), stays: true };
  return state.arrived.filter(Boolean).length >= program.parties ? {} : null;
}

/** Gives the condition's lock back and listens; once notified, takes it again. Without the lock: nothing. */
function awaitChange(state: State, task: number, condition: number): Change | null {
  const isLocked = condition === 1;
  const owner = state.owner[LOCK_OF_CONDITION];
  if (state.woken[task] === true) {
    const woken = put(state.woken, task, false);
    if (!isLocked) return { woken };
    return owner === -1 ? { woken, owner: put(state.owner, LOCK_OF_CONDITION, task) } : null;
  }
  const listeners = state.listening[condition] ?? [];
  if (listeners.includes(task)) return null;
  if (isLocked && owner !== task) return {};
  const listening = put(state.listening, condition, [...listeners, task]);
  return { listening, stays: true, ...(isLocked ? { owner: put(state.owner, LOCK_OF_CONDITION, -1) } : {}) };
}

function notifyChange(state: State, { condition, count }: Op & { kind: 'notify' }): Change {
  const listeners = state.listening[condition] ?? [];
  const served = new Set(listeners.slice(0, count));
  return {
    woken: state.woken.map((was, task) => was || served.has(task)),
    listening: put(state.listening, condition, listeners.slice(count)),
  };
}

/** Who waits for it now goes on, even if it is cleared before they do. */
function setChange(program: Program, state: State, event: number): Change {
  const waits = (task: number): boolean => {
    const op = program.tasks[task]?.[state.pc[task] ?? 0];
    return op?.kind === 'wait' && op.event === event && state.queue.includes(task);
  };
  return {
    set: put(state.set, event, true),
    woken: state.woken.map((was, task) => was || waits(task)),
  };
}

function rwChange(
  program: Program,
  state: State,
  task: number,
  kind: 'read' | 'write' | 'leave',
): Change | null {
  const { readers, writer } = state;
  if (kind === 'leave') {
    if (writer === task) return { writer: -1 };
    const at = readers.indexOf(task);
    return at === -1 ? {} : { readers: readers.toSpliced(at, 1) };
  }
  const ahead = kind === 'read' ? (['write'] as const) : (['read', 'write'] as const);
  if (program.fairRw && isBehind(program, state, task, ahead)) return null;
  if (kind === 'read') return writer === -1 ? { readers: [...readers, task] } : null;
  return readers.length > 0 || writer !== -1 ? null : { writer: task };
}

function put<T>(values: readonly T[], at: number, value: T): readonly T[] {
  return values.with(at, value);
}
