/** Reads trace files that are only in memory, without importing them. */
import type { ResourceDefinition } from '../../format/read/definitions.ts';
import { eventKind, type TraceEvent } from '../../format/read/event.ts';
import { processEvents } from '../../format/read/process-events.ts';
import { segmentOf, type Segment } from '../../format/read/segment.ts';
import { bytesSource } from '../../format/read/source.ts';

export type ReadBack = {
  readonly segments: readonly Segment[];
  /** Gaps included: their kind is not given. */
  readonly events: readonly TraceEvent[];
  readonly kinds: readonly string[];
  readonly resources: readonly ResourceDefinition[];
  readonly skipped: number;
};

/** All there is in the segments of one process. */
export function readBack(...files: readonly Uint8Array[]): ReadBack {
  const segments = files.map((bytes, index) => segmentOf(bytesSource(`x.1.1.${index}.wgt`, bytes)));
  const resources: ResourceDefinition[] = [];
  const base = segments.flatMap(({ index }) => index.chunks)[0]?.header.time ?? 0n;
  const source = processEvents({
    process: 0,
    segments,
    base,
    onResource: (_process, one) => resources.push(one),
  });
  const events: TraceEvent[] = [];
  for (let event = source.head(); event !== null; event = source.head()) {
    events.push({ ...event });
    source.advance();
  }
  const kinds = events.map(({ code }) => eventKind(code) ?? 'gap');
  return { segments, events, kinds, resources, skipped: source.skipped() };
}
