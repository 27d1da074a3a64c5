import type { Nanos } from '../../format/events.ts';
import type { Evidence, ProcessId, Snapshot, TraceView } from '../model.ts';

/** Timers, sockets and the like that were open in the process; none if it is not known of any. */
export function stillOpen(view: TraceView, { handles }: Snapshot, process: ProcessId): Evidence[] {
  const own = handles.filter(({ resource }) => view.resource(resource).process === process);
  const named = (refed: boolean): number[] =>
    own.filter((handle) => handle.refed === refed).map(({ resource }) => resource);
  return own.length === 0 ? [] : [{ kind: 'still-open', refed: named(true), unrefed: named(false) }];
}

/** What was left when nothing kept the program alive any more. */
export function leftAtRest(view: TraceView, at: Nanos, process: ProcessId): Evidence[] {
  return stillOpen(view, view.snapshot(at), process).flatMap((open) =>
    open.kind === 'still-open' && open.unrefed.length > 0 ? [{ ...open, refed: [] }] : [],
  );
}
