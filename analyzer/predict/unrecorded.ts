/**
 * What asyncio passes without a trace: a wait for an event that is set already, an await of a task that
 * has ended already. To be safe each step of such a loop comes after all of these that came before it.
 */
import type { Program, Step, Strand } from './program.ts';

/** What may silently have been waited for before this step. */
export type Unrecorded = (step: Step) => readonly Step[];

export function unrecordedIn(program: Program): Unrecorded {
  const sets = program.steps.filter(({ deed, strand }) => deed.kind === 'set' && strand.world === 'python');
  const ends = new Map<Step, Step[]>();
  for (const strand of program.strands.values()) if (strand.world === 'python') noteEnds(ends, strand);
  return (step) => {
    if (step.strand.world !== 'python') return [];
    return [...lastBefore(sets, step), ...(ends.get(step) ?? [])];
  };
}

/** The set before each step suffices: that one comes after the one before it. */
function lastBefore(sets: readonly Step[], { id, strand }: Step): Step[] {
  let [low, high] = [0, sets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sets[middle]!.id < id) low = middle + 1;
    else high = middle;
  }
  const last = sets[low - 1];
  return last === undefined || last.strand === strand ? [] : [last];
}

/** Each child that has ended counts from its parent's next step on. */
function noteEnds(ends: Map<Step, Step[]>, { steps, children }: Strand): void {
  const ended = children
    .filter((child) => child.ended !== null)
    .toSorted((a, b) => (a.ended ?? 0) - (b.ended ?? 0));
  let next = 0;
  for (const step of steps) {
    const own: Step[] = [];
    for (; next < ended.length && (ended[next]!.ended ?? 0) <= step.id; next++) {
      const last = ended[next]!.steps.at(-1);
      if (last !== undefined) own.push(last);
    }
    if (own.length > 0) ends.set(step, own);
  }
}
