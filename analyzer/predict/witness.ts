/** Brings tasks to where they block each other, in the recorded order as far as that goes. */
import { closureOf, type Budget, type Closure } from './closure.ts';
import { canDo, doStep, machineFor, type Machine } from './machine.ts';
import type { Program, Step, Strand } from './program.ts';
import { stuckAmong, type Standstill } from './stuck.ts';
import type { Unrecorded } from './unrecorded.ts';

/** An order of recorded steps after which its members stand still for ever. */
export type Witness = Standstill & {
  readonly order: readonly Step[];
  readonly machine: Machine;
};

export type Search = {
  readonly program: Program;
  readonly unrecorded: Unrecorded;
  readonly budget: Budget;
};

/** What came of it; `swallowed`: this task can't be kept from passing its place. */
export type Attempt =
  | { readonly kind: 'witness'; readonly witness: Witness }
  | { readonly kind: 'swallowed'; readonly strand: Strand }
  | { readonly kind: 'failed' };

/** Runs what brings each task to its place, and `must`; null: a task gets too far, or the order is not possible. */
export function bringTo(
  search: Search,
  wanted: ReadonlyMap<Strand, number>,
  must: readonly Step[],
): Brought | null {
  const closure = closureOf({ ...search, locks: 'kept' }, wanted, must);
  if ('task' in closure) return null;
  const order = stepsIn(closure);
  const machine = replayed(search.program, order);
  return machine === null ? null : { machine, order };
}

export type Brought = { readonly machine: Machine; readonly order: readonly Step[] };

/** Tries to stop each of the members at its step, and those of `also`. */
export function attempt(search: Search, members: readonly Step[], also: readonly Step[]): Attempt {
  const wanted = wantedPlaces([...members, ...also]);
  const closure = closureOf({ ...search, locks: 'kept' }, wanted);
  if ('task' in closure) return { kind: 'swallowed', strand: closure };
  const order = stepsIn(closure);
  const machine = replayed(search.program, order);
  if (machine === null) return { kind: 'failed' };
  const stuck = stuckAmong(machine, members);
  if (stuck.members.length < members.length) return { kind: 'failed' };
  return { kind: 'witness', witness: { ...stuck, order, machine } };
}

/** Whether nothing but the use of locks itself keeps them from being there at once. */
export function isConcurrent(search: Search, members: readonly Step[], also: readonly Step[]): boolean {
  const closure = closureOf({ ...search, locks: 'ignored' }, wantedPlaces([...members, ...also]));
  return !('task' in closure);
}

function wantedPlaces(steps: readonly Step[]): Map<Strand, number> {
  const wanted = new Map<Strand, number>();
  for (const { strand, place } of steps) wanted.set(strand, Math.min(place, wanted.get(strand) ?? place));
  return wanted;
}

function stepsIn({ places }: Closure): Step[] {
  const steps = [...places].flatMap(([strand, place]) => strand.steps.slice(0, place));
  return steps.toSorted((a, b) => a.id - b.id);
}

function replayed(program: Program, order: readonly Step[]): Machine | null {
  const machine = machineFor(program);
  for (const step of order) {
    if (!canDo(machine, step)) return null;
    doStep(machine, step);
  }
  return machine;
}
