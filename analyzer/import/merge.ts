import type { TraceEvent } from '../../format/read/event.ts';
import type { EventSource } from '../../format/read/process-events.ts';

/** Gives `take` the events of all sources in the order of time. */
export function mergeByTime(sources: readonly EventSource[], take: (event: TraceEvent) => void): void {
  let live = sources.filter((source) => source.head() !== null);
  while (live.length > 0) {
    const { first, limit } = earliestTwo(live);
    let event = first.head();
    // Stays with one source as long as it is the earliest: events come in runs.
    while (event !== null && event.at <= limit) {
      take(event);
      first.advance();
      event = first.head();
    }
    if (event === null) live = live.filter((source) => source !== first);
  }
}

function earliestTwo(sources: readonly EventSource[]): { first: EventSource; limit: number } {
  let first = sources[0]!;
  let limit = Infinity;
  for (const source of sources.slice(1)) {
    const at = source.head()!.at;
    if (at < first.head()!.at) {
      limit = first.head()!.at;
      first = source;
    } else if (at < limit) limit = at;
  }
  return { first, limit };
}
