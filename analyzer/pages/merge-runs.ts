/** Sorted runs merged into one, with a heap of their heads. */
export type Run = {
  /** Goes on to the next; false: there is none. */
  readonly next: () => boolean;
};

/** What all runs of one merge may keep in memory together, however many they are; a run has a page at least. */
const READ_BYTES = 2 << 20;
const LEAST_BYTES = 1 << 13;
const MOST_BYTES = 1 << 16;

/** How many bytes each of so many runs reads at a time. */
export function bytesToRead(runs: number): number {
  return Math.min(MOST_BYTES, Math.max(LEAST_BYTES, Math.floor(READ_BYTES / runs)));
}

/** Calls `take` with each run whose head is the smallest, then lets it go on. */
export function mergeRuns<R extends Run>(
  runs: readonly R[],
  compare: (a: R, b: R) => number,
  take: (run: R) => void,
): void {
  const heap = runs.filter((run) => run.next());
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(heap, i, compare);
  while (heap.length > 0) {
    const first = heap[0]!;
    take(first);
    if (!first.next()) {
      const last = heap.pop()!;
      if (heap.length === 0) return;
      if (last !== first) heap[0] = last;
    }
    sink(heap, 0, compare);
  }
}

function sink<R>(heap: R[], from: number, compare: (a: R, b: R) => number): void {
  let at = from;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const child = right < heap.length && compare(heap[right]!, heap[left]!) < 0 ? right : left;
    if (compare(heap[at]!, heap[child]!) <= 0) return;
    [heap[at], heap[child]] = [heap[child]!, heap[at]!];
    at = child;
  }
}
