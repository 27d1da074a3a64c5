import { Cursor, MalformedError, isDamage } from './cursor.ts';
import { readDefinitions, type Definitions } from './definitions.ts';
import {
  TIME_LIMIT,
  emptyEvent,
  eventKind,
  resolveEvent,
  type EventInHand,
  type TraceEvent,
} from './event.ts';

/** What the events of one chunk need to be read. */
export type ChunkContext = {
  readonly process: number;
  readonly stream: number;
  /** Ns of the chunk's `t` since the reader's base. */
  readonly at: number;
  readonly tick: number;
  readonly definitions: Definitions;
  readonly fieldCounts: ReadonlyMap<number, number>;
};

/** The events of one chunk, one by one: each is good until the next is asked for. `lost` tells, once at the end, that the rest could not be read. */
export type ChunkEvents = {
  readonly next: () => TraceEvent | null;
  readonly lost: () => boolean;
  /** Events of kinds that we don't know. */
  readonly skipped: () => number;
};

/** Reads the definitions at once, so that later chunks may use them, and the events when asked for. */
export function rowEvents(body: Buffer, context: ChunkContext): ChunkEvents {
  const cursor = new Cursor(body);
  if (cursor.array() < 7) throw new MalformedError('events body is not a list of seven');
  readDefinitions(cursor, context.definitions);
  const tasks = readTasks(cursor);
  const event = emptyEvent(context.process, context.stream);
  const reader = {
    context,
    cursor,
    tasks,
    event,
    left: cursor.array(),
    at: context.at,
    skipped: 0,
    lost: false,
  };
  return { next: () => nextEvent(reader), lost: () => reader.lost, skipped: () => reader.skipped };
}

type Reader = {
  readonly context: ChunkContext;
  readonly cursor: Cursor;
  readonly tasks: readonly number[];
  readonly event: EventInHand;
  /** Integers, not events. */
  left: number;
  at: number;
  skipped: number;
  lost: boolean;
};

function readTasks(cursor: Cursor): number[] {
  const tasks = [0];
  for (let left = cursor.array(); left > 0; left--) tasks.push(cursor.id());
  return tasks;
}

function nextEvent(reader: Reader): TraceEvent | null {
  try {
    while (reader.left >= 3) {
      if (readEvent(reader)) return reader.event;
      reader.skipped++;
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    reader.lost = true;
  }
  reader.left = 0;
  return null;
}

/** Into `reader.event`; false: of a kind that we don't know. */
function readEvent(reader: Reader): boolean {
  const { cursor, context, event } = reader;
  const { shapes, sites } = context.definitions;
  reader.at += cursor.int() * context.tick;
  if (Math.abs(reader.at) > TIME_LIMIT) throw new MalformedError('time out of range');
  const task = reader.tasks[cursor.id()] ?? 0;
  const shape = cursor.id();
  const code = shapes.code(shape);
  const width = context.fieldCounts.get(code);
  if (width === undefined) throw new MalformedError('event of unknown shape');
  reader.left -= 3 + width;
  if (reader.left < 0) throw new MalformedError('event without its fields');
  event.a = width > 0 ? cursor.int() : 0;
  event.b = width > 1 ? cursor.int() : 0;
  event.c = width > 2 ? cursor.int() : 0;
  event.d = width > 3 ? cursor.int() : 0;
  for (let more = width; more > 4; more--) cursor.int();
  if (eventKind(code) === undefined) return false;
  event.at = reader.at;
  event.code = code;
  event.task = task;
  event.site = sites.get(shapes.site(shape)) ?? null;
  event.resource = shapes.resource(shape);
  resolveEvent(event, context.definitions, context.tick);
  return true;
}
