/** Searching in times that are in order. */

/** Index of the first one later than `at`; the length if there is none. */
export function indexAfter(times: Float64Array, at: number): number {
  return firstWhere(times, 0, times.length, (time) => time > at);
}

/** Index of the last one earlier than `at`; -1 if there is none. */
export function indexBefore(times: Float64Array, at: number): number {
  return firstWhere(times, 0, times.length, (time) => time >= at) - 1;
}

/** Index in [from, to) of the last one not later than `at`; `from` if all are later. */
export function indexAt(times: Float64Array, from: number, to: number, at: number): number {
  return Math.max(from, firstWhere(times, from, to, (time) => time > at) - 1);
}

/** Index in [from, to) of the one that covers `at`, or the first that begins just there. */
export function indexCovering(times: Float64Array, from: number, to: number, at: number): number {
  const first = firstWhere(times, from, to, (time) => time >= at);
  return first < to && times[first] === at ? first : Math.max(from, first - 1);
}

function firstWhere(times: Float64Array, from: number, to: number, fits: (time: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(times[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
