/** Where a task had to wait, or could have had to, with what it held meanwhile. */
import type { Grant, Program, Step, Strand } from './program.ts';

export type Request = {
  readonly step: Step;
  /** Held by the task, and by those who wait until it has ended. */
  readonly holds: readonly Grant[];
  /** Where those stand who took some of that after they had started the task. */
  readonly also: readonly Step[];
};

/** Every step at which a task may come to wait for another task for ever, in their order. */
export function requestsOf(program: Program): Request[] {
  const own = new Map<Strand, Grant[]>();
  const inherited = new Map<Strand, readonly Grant[]>();
  const requests: Request[] = [];
  const late: Late[] = [];
  for (const step of program.steps) {
    const { strand, deed } = step;
    const holds = own.get(strand) ?? [];
    if (mayBlock(step)) {
      const all = [...holds, ...(inherited.get(strand) ?? [])];
      requests.push({ step, holds: all.filter((hold) => hold.isOwn), also: [] });
    }
    if (deed.kind === 'join') late.push({ step, holds });
    if (deed.kind === 'acquire') own.set(strand, [...holds, deed.grant]);
    if (deed.kind === 'release') dropHold(own, deed.grant);
    if (deed.kind === 'start')
      inherited.set(deed.child, passedOn(deed.child, holds, inherited.get(strand) ?? []));
  }
  return [...requests, ...late.flatMap((join) => behindJoin(join, requests))];
}

/** A task that waits for others, and what it holds itself. */
type Late = { readonly step: Step; readonly holds: readonly Grant[] };

/** Requests of the tasks waited for, with what was taken after they had been started. */
function behindJoin({ step, holds }: Late, requests: readonly Request[]): Request[] {
  if (step.deed.kind !== 'join') return [];
  return step.deed.strands.flatMap((strand) => {
    const own = holds.filter(
      ({ isOwn, acquired }) => isOwn && (acquired?.id ?? 0) > (strand.startedBy?.id ?? 0),
    );
    if (own.length === 0 || strand.joined !== step) return [];
    const inside = requests.filter((request) => standstill(request.step).has(strand));
    return inside.map(({ step: asked, holds: others, also }) => ({
      step: asked,
      holds: [...others, ...own],
      also: [...also, step],
    }));
  });
}

function mayBlock({ deed }: Step): boolean {
  if (deed.kind === 'acquire') return deed.grant.canBlock;
  return deed.kind === 'join' || deed.kind === 'wait' || deed.kind === 'put' || deed.kind === 'get';
}

function dropHold(own: Map<Strand, Grant[]>, grant: Grant): void {
  const holder = grant.acquired?.strand;
  const holds = holder === undefined ? undefined : own.get(holder);
  if (holder !== undefined && holds !== undefined)
    own.set(
      holder,
      holds.filter((hold) => hold !== grant),
    );
}

/** A parent that waits for its child gives nothing back before the child has ended. */
function passedOn(child: Strand, holds: readonly Grant[], further: readonly Grant[]): readonly Grant[] {
  const { joined } = child;
  if (joined === null) return [];
  const kept = holds.filter(
    ({ released }) => released === null || released.strand !== joined.strand || released.place > joined.place,
  );
  return [...kept, ...further];
}

/** Where each task stands still once this step can't be done: its own, and those that wait for its end. */
export function standstill(step: Step): Map<Strand, number> {
  const places = new Map([[step.strand, step.place]]);
  for (let at = step.strand; at.joined !== null && at.parent !== null; at = at.parent) {
    places.set(at.parent, at.joined.place);
  }
  return places;
}
