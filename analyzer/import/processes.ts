import { END_KINDS, QUIESCENCE_BASES, SILENT_EVENTS } from '../../format/events.ts';
import { eventKind, type TraceEvent } from '../../format/read/event.ts';
import { interval, type ImportState, type OpenQuiescence, type ProcessState } from './state.ts';

/** Events about the process itself. */
export function quiescent(state: ImportState, event: TraceEvent): void {
  const process = processOf(state, event.process);
  const basis = QUIESCENCE_BASES[event.a] ?? 'idle';
  const one = { basis, threads: event.b, handles: event.c };
  const { quiescence } = process;
  // Said again, it goes on.
  if (quiescence !== null && isSame(quiescence, one)) return;
  endQuiescence(state, event.process, process);
  process.quiescence = { ...one, t0: state.at };
}

function isSame(a: Omit<OpenQuiescence, 't0'>, b: Omit<OpenQuiescence, 't0'>): boolean {
  return a.basis === b.basis && a.threads === b.threads && a.handles === b.handles;
}

const SILENT: ReadonlySet<string | undefined> = new Set(['quiescent', ...SILENT_EVENTS]);

/** What every event says about its process: that it lived, and whether something runs again. */
export function noteEvent(state: ImportState, event: TraceEvent): void {
  const process = processOf(state, event.process);
  process.last = state.at;
  if (process.quiescence !== null && !SILENT.has(eventKind(event.code)))
    endQuiescence(state, event.process, process);
  if (process.streams.has(event.stream)) return;
  process.streams.add(event.stream);
  state.tables.stream.add(event.process, event.stream);
}

export function processOf(state: ImportState, id: number): ProcessState {
  const known = state.processes.get(id);
  if (known !== undefined) return known;
  const process: ProcessState = {
    first: state.at,
    last: state.at,
    end: null,
    quiescence: null,
    hooks: new Set(),
    blindSpots: new Set(),
    streams: new Set(),
    droppedByEvents: 0,
    droppedByHeaders: 0,
  };
  state.processes.set(id, process);
  return process;
}

/** Something may have run since. */
export function endQuiescenceOf(state: ImportState, id: number): void {
  endQuiescence(state, id, processOf(state, id));
}

function endQuiescence(state: ImportState, id: number, process: ProcessState): void {
  if (process.quiescence !== null) writeQuiescence(state, id, process.quiescence, state.at, false);
  process.quiescence = null;
}

export function writeQuiescence(
  state: ImportState,
  id: number,
  one: OpenQuiescence,
  t1: number,
  open: boolean,
): void {
  state.tables.quiescence.add(id, one.basis, one.threads, one.handles, ...interval(one.t0, t1, open));
}

export function end(state: ImportState, event: TraceEvent): void {
  processOf(state, event.process).end = { kind: END_KINDS[event.a] ?? 'exit', code: event.b };
}

/** What recording cost, of all processes together. */
export function cost({ costs }: ImportState, event: TraceEvent): void {
  costs.ours += event.a;
  costs.program += event.b;
  costs.writer += event.c;
}

export function dropped(state: ImportState, event: TraceEvent): void {
  const process = processOf(state, event.process);
  noteDropped(state, event.process, () => (process.droppedByEvents += event.a));
}

/** A chunk header's count of what was dropped so far: a gap if no event has told it. */
export function droppedSoFar(state: ImportState, event: TraceEvent): void {
  const process = processOf(state, event.process);
  noteDropped(
    state,
    event.process,
    () => (process.droppedByHeaders = Math.max(process.droppedByHeaders, event.a)),
  );
}

export function droppedBy(process: ProcessState): number {
  return Math.max(process.droppedByEvents, process.droppedByHeaders);
}

function noteDropped(state: ImportState, id: number, count: () => void): void {
  const process = processOf(state, id);
  const before = droppedBy(process);
  count();
  const more = droppedBy(process) - before;
  if (more > 0) state.tables.gap.add(id, state.at, more, null);
}

export function gap(state: ImportState, event: TraceEvent): void {
  state.tables.gap.add(event.process, state.at, event.a, null);
}

export function mark(state: ImportState, event: TraceEvent): void {
  state.tables.mark.add(state.at, event.text);
}

export function blindSpot(state: ImportState, event: TraceEvent): void {
  processOf(state, event.process).blindSpots.add(event.text);
}

export function hook(state: ImportState, event: TraceEvent): void {
  const { hooks } = processOf(state, event.process);
  if (event.b === 0) hooks.delete(event.text);
  else hooks.add(event.text);
}
