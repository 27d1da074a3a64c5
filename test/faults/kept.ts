/** What is in the trace files that a fault left behind. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTS } from '../../format/events.ts';
import { isBacklog } from '../../format/read/plan.ts';
import { processEvents } from '../../format/read/process-events.ts';
import { openSegment, type Segment } from '../../format/read/segment.ts';

export type Kept = {
  /** Why a file can't be read whole; null: all can. A torn tail is no damage. */
  readonly damage: string | null;
  /** Monotonic ns of the last lock that was taken; 0: there is none. */
  readonly lastAt: bigint;
};

const TAKEN: ReadonlySet<number> = new Set([EVENTS.acquire.code, EVENTS.acquired.code]);

/** Of one process. */
export function keptIn(folder: string): Kept {
  const segments = readdirSync(folder)
    .filter((name) => name.endsWith('.wgt'))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => openSegment(join(folder, name)));
  return { damage: damageIn(segments), lastAt: lastTaken(segments) };
}

function damageIn(segments: readonly Segment[]): string | null {
  const bad = segments.find(
    ({ name, index, schema }) =>
      index.lostBytes > index.tornTail || (index.chunks.length > 0 && schema === null && !isBacklog(name)),
  );
  if (bad !== undefined) return `${bad.name} has ${bad.index.lostBytes} damaged bytes`;
  // The last one may have been begun just now.
  const empty = segments.slice(0, -1).find(({ index }) => index.chunks.length === 0);
  return empty === undefined ? null : `${empty.name} holds nothing`;
}

function lastTaken(segments: readonly Segment[]): bigint {
  const base = segments.flatMap(({ index }) => index.chunks)[0]?.header.time ?? 0n;
  const source = processEvents({ process: 0, segments, base, growing: true, onResource: () => {} });
  let last: number | null = null;
  for (let event = source.head(); event !== null; source.advance(), event = source.head()) {
    if (TAKEN.has(event.code)) last = event.at;
  }
  return last === null ? 0n : base + BigInt(last);
}
