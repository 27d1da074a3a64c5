import type { Nanos } from '../../format/events.ts';
import { TIME_LIMIT } from '../../format/read/event.ts';
import { idSet, type IdSet } from './id-set.ts';
import type { Places } from './places.ts';
import type { Tables } from './tables.ts';

/** What is open at the point an import has come to: all that it keeps in memory. Ids are the run's. */
export type ImportState = {
  readonly tables: Tables;
  readonly places: Places;
  /** Of the last event, since the run's first; never runs backwards. */
  at: Nanos;
  /** The first event's time in the reader's clock. */
  origin: Nanos | null;
  events: number;
  /** What recording cost, µs of processor time; see the event `cost`. */
  readonly costs: { ours: number; program: number; writer: number };
  lastWait: number;
  readonly tasks: Map<number, OpenTask>;
  readonly tickets: Map<number, OpenTicket>;
  /** By resource, oldest first. */
  readonly holds: Map<number, OpenTicket[]>;
  /** By task: one at most. */
  readonly waits: Map<number, OpenWait>;
  readonly handles: Map<number, OpenHandle[]>;
  /** By task, then by id. */
  readonly deadlines: Map<number, Map<number, OpenDeadline>>;
  /** By loop. */
  readonly blocks: Map<number, OpenBlock>;
  readonly nested: Map<number, OpenNested[]>;
  readonly processes: Map<number, ProcessState>;
  /** Seen so far, ended or not. */
  readonly knownTasks: IdSet;
  readonly knownTickets: IdSet;
  readonly knownResources: IdSet;
  /** Named by an event so far, under this very id. */
  readonly usedResources: IdSet;
  /** What threads share, by its name. */
  readonly shared: Map<string, number>;
  /** Other threads' ids of it. */
  readonly aliases: Map<number, number>;
};

type Since = { readonly t0: Nanos };
export type OpenTask = {
  readonly id: number;
  readonly process: number;
  readonly parent: number | null;
  name: string;
  readonly kind: string;
  readonly site: number | null;
  readonly loop: number | null;
  /** Mentioned, but its start was not seen: it was lost, or comes later. */
  readonly placeholder: boolean;
  readonly t0: Nanos;
};
export type OpenTicket = {
  readonly id: number;
  task: number;
  /** Who asked: the hold may pass to another. */
  readonly asker: number;
  readonly resource: number;
  units: number;
  readonly shared: boolean;
  class: string;
  readonly direct: boolean;
  readonly asked: Nanos;
  readonly site: number | null;
  /** null: not granted yet. */
  t0: Nanos | null;
  readonly deadline: Nanos | null;
  collectedAt: Nanos | null;
};
export type OpenWait = Since & {
  readonly id: number;
  readonly task: number;
  readonly targetKind: string;
  readonly target: number | null;
  readonly resource: number | null;
  readonly op: string | null;
  readonly need: number;
  readonly size: number;
  readonly deadline: Nanos | null;
  readonly site: number | null;
  stack: number | null;
};
export type OpenHandle = Since & { readonly refed: boolean; readonly due: Nanos | null };
export type OpenDeadline = Since & { readonly due: Nanos };
export type OpenBlock = Since & {
  readonly process: number;
  readonly task: number | null;
  stack: number | null;
};
export type OpenNested = Since & {
  readonly loop: number;
  readonly task: number | null;
  readonly kind: string;
  readonly site: number | null;
  readonly stack: number | null;
};
export type OpenQuiescence = Since & {
  readonly basis: string;
  readonly threads: number;
  readonly handles: number;
};

export type ProcessState = {
  first: Nanos;
  last: Nanos;
  end: { readonly kind: string; readonly code: number } | null;
  quiescence: OpenQuiescence | null;
  readonly hooks: Set<string>;
  readonly blindSpots: Set<string>;
  readonly streams: Set<number>;
  /** Dropped events as events told it, and as chunk headers did: the larger is true. */
  droppedByEvents: number;
  droppedByHeaders: number;
};

export function emptyState(tables: Tables, places: Places): ImportState {
  return {
    tables,
    places,
    at: 0,
    origin: null,
    costs: { ours: 0, program: 0, writer: 0 },
    events: 0,
    lastWait: 0,
    tasks: new Map(),
    tickets: new Map(),
    holds: new Map(),
    waits: new Map(),
    handles: new Map(),
    deadlines: new Map(),
    blocks: new Map(),
    nested: new Map(),
    processes: new Map(),
    knownTasks: idSet(),
    knownTickets: idSet(),
    knownResources: idSet(),
    usedResources: idSet(),
    shared: new Map(),
    aliases: new Map(),
  };
}

/** t0, t1, open and lvl of an interval that ends at `t1`; still open: `t1` is just after the end. */
export function interval(t0: Nanos, t1: Nanos, open: boolean): [number, number, number, number] {
  return [t0, t1, open ? 1 : 0, bitLength(t1 - t0)];
}

/** The same into a row, from its column `first` on. */
export function putInterval(cells: Float64Array, first: number, t0: Nanos, t1: Nanos, open: boolean): void {
  cells[first] = t0;
  cells[first + 1] = t1;
  cells[first + 2] = open ? 1 : 0;
  cells[first + 3] = bitLength(t1 - t0);
}

/** When something given as so long from now is due; null for 0, which is never. */
export function dueAt(state: ImportState, due: Nanos): Nanos | null {
  return due === 0 ? null : Math.min(state.at + due, TIME_LIMIT);
}

const WORD = 0x1_0000_0000;

/** Length class of an interval: the smallest n with length < 2^n. */
export function bitLength(length: number): number {
  const high = Math.floor(length / WORD);
  return high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(length);
}

export function flag(value: boolean): number {
  return value ? 1 : 0;
}
