import { Cursor, MalformedError, isDamage } from './cursor.ts';
import { readDefinitions, type Definitions } from './definitions.ts';
import { TIME_LIMIT, eventKind, resolveEvent, type Fields, type TraceEvent } from './event.ts';

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

/** The events of one chunk, one by one. `lost` tells, once at the end, that the rest could not be read. */
export type ChunkEvents = {
  readonly next: () => TraceEvent | null;
  readonly lost: () => boolean;
  /** Events of kinds that we don't know. */
  readonly skipped: () => number;
};

/** Reads the definitions at once, so that later chunks may use them, and the events when asked for. */
export function compactEvents(body: Buffer, context: ChunkContext): ChunkEvents {
  const cursor = new Cursor(body);
  if (cursor.array() < 7) throw new MalformedError('events body is not a list of seven');
  readDefinitions(cursor, context.definitions);
  const tasks = readTasks(cursor);
  const reader = { context, cursor, tasks, left: cursor.array(), at: context.at, skipped: 0, lost: false };
  return { next: () => nextEvent(reader), lost: () => reader.lost, skipped: () => reader.skipped };
}

type Reader = {
  readonly context: ChunkContext;
  readonly cursor: Cursor;
  readonly tasks: readonly number[];
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
      const event = readEvent(reader);
      if (event !== null) return event;
      reader.skipped++;
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    reader.lost = true;
  }
  reader.left = 0;
  return null;
}

function readEvent(reader: Reader): TraceEvent | null {
  const { cursor, context } = reader;
  reader.at += cursor.int() * context.tick;
  if (Math.abs(reader.at) > TIME_LIMIT) throw new MalformedError('time out of range');
  const task = reader.tasks[cursor.id()];
  const shape = cursor.id();
  const code = context.definitions.shapes.code(shape);
  const width = context.fieldCounts.get(code);
  if (width === undefined) throw new MalformedError('event of unknown shape');
  reader.left -= 3 + width;
  if (reader.left < 0) throw new MalformedError('event without its fields');
  const fields: Fields = [0, 0, 0, 0];
  for (let index = 0; index < width; index++) {
    const value = cursor.int();
    if (index < 4) fields[index] = value;
  }
  return eventKind(code) === undefined ? null : toEvent(reader, shape, task ?? 0, fields);
}

function toEvent({ context, at }: Reader, shape: number, task: number, fields: Fields): TraceEvent {
  const { process, stream, definitions, tick } = context;
  const { shapes, sites } = definitions;
  const site = sites.get(shapes.site(shape)) ?? null;
  const place = {
    process,
    stream,
    at,
    code: shapes.code(shape),
    task,
    site,
    resource: shapes.resource(shape),
  };
  return resolveEvent(place, fields, definitions, tick);
}
