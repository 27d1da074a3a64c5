/**
 * All states that a small program can reach, and in each of them, known for certain, which tasks can
 * never take another step, whatever happens. The engine is checked against that.
 */
import { isDone, startOf, stepOf, type Program, type State } from './oracle-steps.ts';

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
