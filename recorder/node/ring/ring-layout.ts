/** How the ring lies in shared memory: the program's side is ring.ts, the writer's worker/drain.ts. */
export const SLOTS = 1 << 17;
export const RING_MASK: number = SLOTS - 1;
/** As many events of a burst are kept beside the ring: 20 MB. */
export const OVERFLOW = 1 << 19;

/** Positions in `control`. */
export const CONTROL = {
  head: 0,
  tail: 1,
  dropped: 2,
  wake: 3,
  /** Who writes the file: see OWNERS. */
  owner: 4,
  closing: 5,
  done: 6,
  /** The task that runs, or 0. */
  current: 7,
  /** 1: the program uses the inspector itself. */
  inspected: 8,
  /** 1: the loop turned once, or user code began: from now on a long step is a block. */
  armed: 9,
  /** Goes up each time that the ring is emptied, every 20 ms or so: a clock that costs nothing to read. */
  ticks: 10,
  /** 1: the next segment is to begin now. */
  dump: 11,
  /** How often the writer has written to the file. */
  flushes: 12,
  size: 16,
} as const;
export const OWNERS = { nobody: 0, worker: 1, main: 2 } as const;
/** Positions in `clocks`, monotonic ns. */
export const CLOCKS = {
  /** When the loop was last known to turn. */
  beat: 0,
  /** How long the last late step took, and when it was over. */
  lateFor: 1,
  lateUntil: 2,
  /** What the recorder has cost the main thread so far, ns. */
  spent: 3,
  size: 4,
} as const;

/** A slot with this code defines a resource: id, site, parent, kind, name, capacity, flags. */
export const DEFINE_RESOURCE = 0;

export type RingViews = {
  readonly buffer: SharedArrayBuffer;
  readonly times: BigUint64Array;
  readonly slots: Int32Array;
  readonly control: Int32Array;
  readonly clocks: BigUint64Array;
};

/** Times, clocks, slots, control: the widest first, so that everything is aligned. */
export function ringViews(buffer: SharedArrayBuffer): RingViews {
  const clocksAt = SLOTS * 8;
  const slotsAt = clocksAt + CLOCKS.size * 8;
  return {
    buffer,
    times: new BigUint64Array(buffer, 0, SLOTS),
    clocks: new BigUint64Array(buffer, clocksAt, CLOCKS.size),
    slots: new Int32Array(buffer, slotsAt, SLOTS * 8),
    control: new Int32Array(buffer, slotsAt + SLOTS * 32, CONTROL.size),
  };
}

export const RING_BYTES: number = SLOTS * 40 + CLOCKS.size * 8 + CONTROL.size * 4;
