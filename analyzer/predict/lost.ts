/** Signals that are not kept: could all of them come before their task listens? */
import { canDo, doStep } from './machine.ts';
import type { Step, Strand } from './program.ts';
import { stuckAmong } from './stuck.ts';
import { bringTo, type Brought, type Search, type Witness } from './witness.ts';

/** Waits tried for each thing that is waited for. */
const TRIED = 16;

/** For each signal at most one wait that all its signals may come too early for. */
export function lostSignals(search: Search): Witness[] {
  const { steps } = search.program;
  const wakes = Map.groupBy(
    steps.filter(({ deed }) => deed.kind === 'wake'),
    ({ deed }) => ('resource' in deed ? deed.resource : 0),
  );
  return [...wakes].flatMap(([resource, waits]) => {
    const signals = steps.filter(({ deed }) => deed.kind === 'notify' && deed.resource === resource);
    for (const wait of waits.slice(0, TRIED)) {
      const found = lostFor(search, wait, signals);
      if (found !== null) return [found];
    }
    return [];
  });
}

/** The task is kept before it takes the locks it listens under; then it goes on alone. */
function lostFor(search: Search, wait: Step, signals: readonly Step[]): Witness | null {
  const { strand } = wait;
  const wanted = new Map([[strand, startOf(wait)]]);
  const others = signals.filter((signal) => signal.strand !== strand);
  const early = others.filter(({ id }) => id < wait.id);
  const brought = bringTo(search, wanted, others) ?? bringTo(search, wanted, early);
  return brought === null ? null : goOn(brought, wait);
}

function goOn({ machine, order }: Brought, wait: Step): Witness | null {
  const done = [...order];
  for (const step of wait.strand.steps.slice(startOf(wait), wait.place)) {
    if (!canDo(machine, step)) return null;
    doStep(machine, step);
    done.push(step);
  }
  const stuck = stuckAmong(machine, [wait]);
  return stuck.members.length === 0 ? null : { ...stuck, order: done, machine };
}

/** The place of the first step of what the task does in one go up to its listening, its locks included. */
function startOf(wait: Step): number {
  const { steps }: Strand = wait.strand;
  const listen = steps.findLastIndex(({ deed, place }) => deed.kind === 'listen' && place < wait.place);
  const open = steps
    .slice(0, Math.max(listen, 0))
    .find(({ deed }) => deed.kind === 'acquire' && isOpenAt(deed.grant.released, wait, listen));
  return Math.min(open?.place ?? listen, listen);
}

function isOpenAt(released: Step | null, wait: Step, place: number): boolean {
  return released === null || released.strand !== wait.strand || released.place > place;
}
