/** Threads of one process: what they share, and what each of them could do. */
import { UNRECORDED_THREAD } from '../../format/events.ts';
import type { Process, ProcessId, Resource, TraceView, Wait } from '../model.ts';
import type { Edge } from './network.ts';
import { anyOf, to, type Asked, type Pen } from './pen.ts';
import { wasNotified } from './woken.ts';

/** A cell of shared memory: whoever has the memory may signal it. */
export function fillShared(pen: Pen, { gate, wait }: Asked, resource: Resource): void {
  const isWoken = wait !== null && wasNotified(pen.scene, resource, wait);
  anyOf(
    gate,
    isWoken ? [to(pen.leaf('runnable', resource.process))] : anyThread(pen, resource.process, wait),
  );
}

/** Any thread that does not stand still itself, and what no recorder saw. */
function anyThread(pen: Pen, process: ProcessId, wait: Wait | null): Edge[] {
  const { view, at, loopHolders } = pen.scene;
  const threads = threadsOf(view, process);
  const own = wait?.op === 'block' ? view.task(wait.task).process : null;
  const over = threads.find(({ thread }) => thread === 0)?.endedAt ?? Infinity;
  const alive = threads.filter((thread) => thread.id !== own && !hasEnded(thread, Math.min(at, over)));
  const edges = alive.map(({ id }) => {
    const holder = loopHolders.findLast((one) => one.process === id);
    return to(holder === undefined ? pen.leaf('anyone', id) : pen.task(holder.task));
  });
  const isPartial = threads.some(({ blindSpots }) =>
    blindSpots.some((text) => text.startsWith(UNRECORDED_THREAD)),
  );
  return isPartial ? [...edges, to(pen.leaf('unknown', process))] : edges;
}

/** The threads of a process that were recorded, itself included. */
function threadsOf(view: TraceView, process: ProcessId): readonly Process[] {
  const own = view.processes.find(({ id }) => id === process);
  return view.processes.filter(({ pid, host }) => pid === own?.pid && host === own.host);
}

/** Threads end with the main thread, but that is then not why anybody waits. */
function hasEnded({ end, endedAt }: Process, before: number): boolean {
  return endedAt < before && end !== 'open' && end !== 'unknown';
}
