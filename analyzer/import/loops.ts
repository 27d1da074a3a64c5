import { NESTED_KINDS } from '../../format/events.ts';
import type { TraceEvent } from '../../format/read/event.ts';
import { resourceOf, taskOf } from './event-context.ts';
import { interval, type ImportState, type OpenBlock, type OpenNested } from './state.ts';

/** Events of event loops: blocked steps, loops inside loops, step statistics. */
export function blockSeen(state: ImportState, event: TraceEvent): void {
  const loop = resourceOf(state, event) ?? 0;
  const since = Math.max(0, state.at - event.a);
  const open = state.blocks.get(loop);
  const stack = stackOf(state, event);
  if (open !== undefined && since <= open.t0 + sameStep(event.a)) {
    open.stack ??= stack;
    return;
  }
  if (open !== undefined) closeBlock(state, loop, open, since);
  state.blocks.set(loop, { process: event.process, task: taskOf(state, event), stack, t0: since });
}

/** The watchdog's clock and the step's own differ a little: this much is still the same step. */
function sameStep(elapsed: number): number {
  return elapsed / 4;
}

export function blockEnd(state: ImportState, event: TraceEvent): void {
  const loop = resourceOf(state, event) ?? 0;
  const open = state.blocks.get(loop) ?? {
    process: event.process,
    task: taskOf(state, event),
    stack: stackOf(state, event),
    t0: Math.max(0, state.at - event.a),
  };
  state.blocks.delete(loop);
  closeBlock(state, loop, open, event.a > 0 ? Math.min(state.at, open.t0 + event.a) : state.at);
}

function closeBlock(state: ImportState, loop: number, open: OpenBlock, t1: number): void {
  writeBlock(state, loop, open, Math.max(t1, open.t0), false);
}

export function writeBlock(
  state: ImportState,
  loop: number,
  block: OpenBlock,
  t1: number,
  open: boolean,
): void {
  state.tables.block.add(null, loop, block.process, block.task, block.stack, ...interval(block.t0, t1, open));
}

export function nested(state: ImportState, event: TraceEvent): void {
  const loop = resourceOf(state, event) ?? 0;
  const entry: OpenNested = {
    loop,
    task: taskOf(state, event),
    kind: NESTED_KINDS[event.a] ?? 'inner',
    site: state.places.site(event.site),
    stack: stackOf(state, event),
    t0: state.at,
  };
  const open = state.nested.get(loop);
  if (open === undefined) state.nested.set(loop, [entry]);
  else open.push(entry);
}

export function nestedEnd(state: ImportState, event: TraceEvent): void {
  const entry = state.nested.get(resourceOf(state, event) ?? 0)?.pop();
  if (entry !== undefined) writeNested(state, entry, state.at);
}

export function writeNested(state: ImportState, entry: OpenNested, t1: number | null): void {
  const { loop, task, kind, site, stack, t0 } = entry;
  state.tables.nested.add(null, loop, task, kind, site, stack, t0, t1);
}

export function stepStats(state: ImportState, event: TraceEvent): void {
  const { a: bucket, b: count, c: total, d: max } = event;
  state.tables.step_stats.add(event.process, state.places.site(event.site), bucket, count, total, max);
}

/** Without a stack, the event's site is the innermost frame that is known. */
function stackOf(state: ImportState, event: TraceEvent): number | null {
  return state.places.stack(event.stack ?? (event.site === null ? null : [event.site]));
}
