/** Tries all orders of a small program, until one is found in which tasks stand still for ever. */
import { canDo, copyOf, doStep, machineFor, nextOf, type Machine } from './machine.ts';
import type { Program, Step, Strand } from './program.ts';
import { stuckAmong } from './stuck.ts';
import type { Witness } from './witness.ts';

/** Larger programs are not explored, and of the others only so many states. */
export const STEPS_EXPLORED = 300;
const STATES = 20_000;

export type Explored = { readonly witness: Witness | null; readonly isCut: boolean };

/** Depth first, the recorded order last: it is known to end well. */
export function explore(program: Program): Explored {
  const strands = [...program.strands.values()];
  const seen = new Set<string>();
  const open: { readonly machine: Machine; readonly order: readonly Step[] }[] = [
    { machine: machineFor(program), order: [] },
  ];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const { machine, order } = state;
    const possible = strands.flatMap((strand) => {
      const next = nextOf(machine, strand);
      return next !== null && canDo(machine, next) ? [next] : [];
    });
    if (possible.length === 0) {
      const stuck = stuckAmong(
        machine,
        strands.flatMap((strand) => waitingAt(machine, strand)),
      );
      if (stuck.members.length > 0) return { witness: { ...stuck, order, machine }, isCut: false };
    }
    for (const step of possible) {
      const after = copyOf(machine);
      doStep(after, step);
      const key = keyOf(after, strands);
      if (seen.has(key)) continue;
      if (seen.size >= STATES) return { witness: null, isCut: true };
      seen.add(key);
      open.push({ machine: after, order: [...order, step] });
    }
  }
  return { witness: null, isCut: false };
}

function waitingAt(machine: Machine, strand: Strand): Step[] {
  const next = nextOf(machine, strand);
  const isStarted =
    strand.startedBy === null || (machine.done.get(strand.startedBy.strand) ?? 0) > strand.startedBy.place;
  return next === null || !isStarted ? [] : [next];
}

/** All that can differ between two ways to the same places. */
function keyOf(machine: Machine, strands: readonly Strand[]): string {
  const places = strands.map((strand) => machine.done.get(strand) ?? 0);
  const lines = [...machine.asked].map(([id, line]) => `${id}:${line.map(({ ticket }) => ticket).join()}`);
  const listening = [...machine.listening].map(
    ([id, line]) => `${id}:${line.map(({ task }) => task).join()}`,
  );
  const woken = [...machine.woken].map(({ task }) => task).toSorted((a, b) => a - b);
  const rest = [
    lines,
    listening,
    woken,
    [...machine.set].toSorted((a, b) => a - b),
    [...machine.seen].join(),
  ];
  return `${places.join()}|${rest.map((part) => part.toString()).join('|')}`;
}
