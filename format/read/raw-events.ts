import type { ChunkContext, ChunkEvents } from './chunk-events.ts';
import { Cursor, MalformedError, isDamage } from './cursor.ts';
import { readRawDefinitions } from './definitions.ts';
import {
  TIME_LIMIT,
  emptyEvent,
  eventKind,
  resolveEvent,
  type EventInHand,
  type TraceEvent,
} from './event.ts';

const MAGIC = 'WGR1';
const HEAD = 24;
const RECORD = 40;
const WORD = 0x1_0000_0000;

/** Where a raw body says that its parts are, checked against the bytes that are there. */
type RawLayout = {
  readonly size: number;
  readonly definitionsEnd: number;
  readonly recordsAt: number;
  /** Committed, and in the file. */
  readonly records: number;
  readonly cut: boolean;
};

/**
 * The events of a chunk as it was laid out in mapped memory, sealed or still growing. `base` is the
 * reader's: records carry whole times. The first `skip` records are passed over.
 */
export function rawEvents(body: Buffer, base: bigint, context: ChunkContext, skip: number): ChunkEvents {
  const layout = readLayout(body);
  const whole = readRawDefinitionsOf(body, layout, context);
  let index = skip;
  let skipped = 0;
  let absurd = false;
  const event = emptyEvent(context.process, context.stream);
  const next = (): TraceEvent | null => {
    while (index < layout.records) {
      const offset = layout.recordsAt + layout.size * index++;
      // Reserved by a thread that was stopped before it wrote.
      if (body.readUInt16LE(offset + 8) === 0) continue;
      const isKnown = readRecord(event, body, offset, base, context);
      if (!isKnown) skipped++;
      // One that is not sealed has no checksum: a single absurd time must not move all that follows.
      else if (Math.abs(event.at) > TIME_LIMIT) absurd = true;
      else return event;
    }
    return null;
  };
  const lost = (): boolean => layout.cut || !whole || absurd;
  return { next, lost, skipped: () => skipped };
}

function readLayout(body: Buffer): RawLayout {
  if (body.length < HEAD || body.toString('latin1', 0, 4) !== MAGIC)
    throw new MalformedError('not a raw body');
  const [size, room, definitionRoom, committed, defined] = [4, 8, 12, 16, 20].map((at) =>
    body.readUInt32LE(at),
  );
  if (size! < RECORD || size! > 1024) throw new MalformedError('record size');
  if (defined! > definitionRoom! || committed! > room!)
    throw new MalformedError('more than there is room for');
  const recordsAt = HEAD + definitionRoom!;
  const there = Math.max(0, Math.floor((body.length - recordsAt) / size!));
  const definitionsEnd = Math.min(HEAD + defined!, body.length);
  return {
    size: size!,
    definitionsEnd,
    recordsAt,
    records: Math.min(committed!, there),
    cut: committed! > there,
  };
}

function readRawDefinitionsOf(body: Buffer, layout: RawLayout, context: ChunkContext): boolean {
  try {
    readRawDefinitions(new Cursor(body, HEAD, layout.definitionsEnd), context.definitions);
    return true;
  } catch (error) {
    if (!isDamage(error)) throw error;
    // What was read before is good, and records name what they need: the rest resolves to "not known".
    return false;
  }
}

/** Into `event`; false: of a kind that we don't know. */
function readRecord(
  event: EventInHand,
  body: Buffer,
  offset: number,
  base: bigint,
  context: ChunkContext,
): boolean {
  const code = body.readUInt16LE(offset + 8);
  if (eventKind(code) === undefined) return false;
  const { definitions, tick } = context;
  event.stream = body.readUInt16LE(offset + 10);
  event.at = sinceBase(body, offset, base);
  event.code = code;
  event.task = body.readUInt32LE(offset + 12);
  event.site = definitions.sites.get(body.readUInt32LE(offset + 16)) ?? null;
  event.resource = body.readUInt32LE(offset + 20);
  event.a = body.readInt32LE(offset + 24);
  event.b = body.readInt32LE(offset + 28);
  event.c = body.readInt32LE(offset + 32);
  event.d = body.readInt32LE(offset + 36);
  resolveEvent(event, definitions, tick);
  return true;
}

/** Exact although the clock itself may not fit a double: the high halves are subtracted first. */
function sinceBase(body: Buffer, offset: number, base: bigint): number {
  const low = Number(base & 0xffff_ffffn);
  const high = Number(base >> 32n);
  return (body.readUInt32LE(offset + 4) - high) * WORD + (body.readUInt32LE(offset) - low);
}
