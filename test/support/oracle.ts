/**
 * Small random programs of tasks that lock, wait, put and join, explored exhaustively: in each state it
 * is known for certain which tasks can never take another step, whatever happens. The engine is checked
 * against that.
 */

export type Op =
  | { readonly kind: 'lock' | 'unlock' | 'tryLock'; readonly lock: number }
  | { readonly kind: 'read' | 'write' | 'leave' }
  | { readonly kind: 'take'; readonly units: number }
  | { readonly kind: 'give' | 'put' | 'get' | 'arrive' | 'await' | 'notify' | 'sleep' }
  | { readonly kind: 'set' | 'wait'; readonly event: number }
  | { readonly kind: 'join'; readonly task: number }
  | { readonly kind: 'all' | 'any'; readonly tasks: readonly number[] };

export type Program = {
  readonly tasks: readonly (readonly Op[])[];
  readonly locks: number;
  /** Whether anybody may unlock: then the holder says nothing. */
  readonly passedOn: readonly boolean[];
  readonly permits: number;
  readonly room: number;
  readonly parties: number;
};

export type State = {
  readonly pc: readonly number[];
  /** -1: free. */
  readonly owner: readonly number[];
  readonly readers: readonly number[];
  readonly writer: number;
  /** Units of each acquisition, by task. */
  readonly taken: readonly (readonly number[])[];
  readonly set: readonly boolean[];
  readonly items: number;
  readonly arrived: readonly boolean[];
  readonly listening: readonly boolean[];
  readonly notified: readonly boolean[];
};

export function isDone(program: Program, state: State, task: number): boolean {
  return (state.pc[task] ?? 0) >= (program.tasks[task]?.length ?? 0);
}

/** The state after the task's next step; null: it has to wait, or has ended. */
export function stepOf(program: Program, state: State, task: number): State | null {
  const op = program.tasks[task]?.[state.pc[task] ?? 0];
  if (op === undefined) return null;
  const change = changeOf(program, state, task, op);
  if (change === null) return null;
  const stays = change.stays === true;
  const { stays: _, ...rest } = change;
  return { ...state, pc: stays ? state.pc : put(state.pc, task, (state.pc[task] ?? 0) + 1), ...rest };
}

type Change = Partial<State> & { readonly stays?: boolean };

function changeOf(program: Program, state: State, task: number, op: Op): Change | null {
  if ('lock' in op) return lockChange(program, state, task, op);
  const held = heldChange(program, state, task, op);
  return held === undefined ? signalChange(program, state, task, op) : held;
}

/** undefined: the step takes and gives nothing. */
function heldChange(program: Program, state: State, task: number, op: Op): Change | null | undefined {
  if (op.kind === 'read' || op.kind === 'write' || op.kind === 'leave') return rwChange(state, task, op.kind);
  return op.kind === 'take' || op.kind === 'give' ? permitChange(program, state, task, op) : undefined;
}

function signalChange(program: Program, state: State, task: number, op: Op): Change | null {
  if (op.kind === 'put' || op.kind === 'get') return queueChange(program, state, op.kind);
  if (op.kind === 'await' || op.kind === 'notify') return conditionChange(state, task, op.kind);
  if (op.kind === 'arrive') return barrierChange(program, state, task);
  if (op.kind === 'set') return { set: put(state.set, op.event, true) };
  return canPass(program, state, op) ? {} : null;
}

/** Steps that change nothing, and need something to have happened. */
function canPass(program: Program, state: State, op: Op): boolean {
  const done = (other: number): boolean => isDone(program, state, other);
  if (op.kind === 'wait') return state.set[op.event] === true;
  if (op.kind === 'join') return done(op.task);
  if (op.kind === 'all') return op.tasks.every(done);
  return op.kind === 'any' ? op.tasks.some(done) : true;
}

function lockChange(program: Program, state: State, task: number, op: Op & { lock: number }): Change | null {
  const owner = state.owner[op.lock];
  if (op.kind === 'unlock') {
    const mine = owner === task || program.passedOn[op.lock] === true;
    return mine ? { owner: put(state.owner, op.lock, -1) } : {};
  }
  if (owner === -1) return { owner: put(state.owner, op.lock, task) };
  return op.kind === 'tryLock' ? {} : null;
}

function permitChange(program: Program, state: State, task: number, op: Op): Change | null {
  const mine = state.taken[task] ?? [];
  if (op.kind !== 'take') return { taken: put(state.taken, task, mine.slice(0, -1)) };
  const free = program.permits - state.taken.flat().reduce((a, b) => a + b, 0);
  return free < op.units ? null : { taken: put(state.taken, task, [...mine, op.units]) };
}

function queueChange(program: Program, state: State, kind: 'put' | 'get'): Change | null {
  if (kind === 'put') return state.items < program.room ? { items: state.items + 1 } : null;
  return state.items > 0 ? { items: state.items - 1 } : null;
}

function barrierChange(program: Program, state: State, task: number): Change | null {
  if (state.arrived[task] !== true) return { arrived: put(state.arrived, task, true), stays: true };
  return state.arrived.filter(Boolean).length >= program.parties ? {} : null;
}

function conditionChange(state: State, task: number, kind: 'await' | 'notify'): Change | null {
  if (kind === 'notify') {
    return {
      notified: state.notified.map((was, i) => was || state.listening[i] === true),
      listening: state.listening.map(() => false),
    };
  }
  if (state.notified[task] === true) return { notified: put(state.notified, task, false) };
  return state.listening[task] === true ? null : { listening: put(state.listening, task, true), stays: true };
}

function rwChange(state: State, task: number, kind: 'read' | 'write' | 'leave'): Change | null {
  const others = state.readers.length > 0 || state.writer !== -1;
  if (kind === 'read') return state.writer === -1 ? { readers: [...state.readers, task] } : null;
  if (kind === 'write') return others ? null : { writer: task };
  if (state.writer === task) return { writer: -1 };
  const at = state.readers.indexOf(task);
  return at === -1 ? {} : { readers: state.readers.toSpliced(at, 1) };
}

function put<T>(values: readonly T[], at: number, value: T): readonly T[] {
  return values.with(at, value);
}

export function startOf(program: Program): State {
  const each = <T>(value: T): T[] => program.tasks.map(() => value);
  return {
    pc: each(0),
    owner: Array.from({ length: program.locks }, () => -1),
    readers: [],
    writer: -1,
    taken: each([]),
    set: [false, false],
    items: 0,
    arrived: each(false),
    listening: each(false),
    notified: each(false),
  };
}

export type Explored = {
  readonly state: State;
  /** Who stepped, from the start. */
  readonly path: readonly number[];
  /** Tasks that have not ended and never take another step, whatever happens. */
  readonly doomed: ReadonlySet<number>;
  readonly isQuiet: boolean;
};

const STATE_LIMIT = 3000;

/** All states a program can reach; null: too many. */
export function explore(program: Program): Explored[] | null {
  const start = startOf(program);
  const found = [{ state: start, path: [] as readonly number[] }];
  const ids = new Map([[JSON.stringify(start), 0]]);
  const nexts: { task: number; to: number }[][] = [];
  for (let i = 0; i < found.length; i++) {
    const { state, path } = found[i]!;
    nexts[i] = program.tasks.flatMap((_, task) => {
      const next = stepOf(program, state, task);
      if (next === null) return [];
      const key = JSON.stringify(next);
      const to = ids.get(key) ?? found.push({ state: next, path: [...path, task] }) - 1;
      ids.set(key, to);
      return [{ task, to }];
    });
    if (found.length > STATE_LIMIT) return null;
  }
  const movers = moversOf(
    program,
    nexts,
    found.map(({ state }) => state),
  );
  return found.map(({ state, path }, i) => ({
    state,
    path,
    doomed: new Set(
      program.tasks.flatMap((_, t) => (isDone(program, state, t) || movers[i]!.has(t) ? [] : [t])),
    ),
    isQuiet: nexts[i]!.length === 0,
  }));
}

/** For each state, the tasks that get on to their next operation on some way from it. */
function moversOf(
  program: Program,
  nexts: readonly { task: number; to: number }[][],
  states: readonly State[],
): Set<number>[] {
  const movers = states.map(() => new Set<number>());
  const grow = (i: number): boolean => {
    const own = movers[i]!;
    const before = own.size;
    for (const { task, to } of nexts[i]!) {
      if (states[to]!.pc[task] !== states[i]!.pc[task]) own.add(task);
      movers[to]!.forEach((mover) => own.add(mover));
    }
    return own.size > before;
  };
  let changed = true;
  while (changed) {
    changed = false;
    for (let i = states.length - 1; i >= 0; i--) changed = grow(i) || changed;
  }
  return movers;
}
