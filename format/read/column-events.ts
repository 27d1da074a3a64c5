import { COLUMN, COLUMN_MODE, FIELDS_PER_CODE, TASK_PLACES } from '../columns.ts';
import type { ChunkContext, ChunkEvents } from './chunk-events.ts';
import { ColumnReader } from './column.ts';
import { Cursor, MalformedError, isDamage } from './cursor.ts';
import { readDefinitions } from './definitions.ts';
import {
  TIME_LIMIT,
  emptyEvent,
  eventKind,
  resolveEvent,
  type EventInHand,
  type TraceEvent,
} from './event.ts';

/** The events of a chunk whose body has them in columns. */
export function columnEvents(body: Buffer, context: ChunkContext): ChunkEvents {
  const cursor = new Cursor(body);
  readDefinitions(cursor, context.definitions);
  const left = cursor.id();
  const columns = readColumns(cursor, left);
  const reader: Reader = {
    context,
    columns,
    times: columns.get(COLUMN.times) ?? ZERO,
    shapes: columns.get(COLUMN.shapes) ?? ZERO,
    fieldsOf: [],
    tasks: new TaskReader(columns),
    event: emptyEvent(context.process, context.stream),
    left,
    at: context.at,
    skipped: 0,
    lost: false,
  };
  return { next: () => nextEvent(reader), lost: () => reader.lost, skipped: () => reader.skipped };
}

type FieldReaders = { readonly [field in 'a' | 'b' | 'c' | 'd']: ColumnReader };
type Columns = ReadonlyMap<number, ColumnReader>;
type Reader = {
  readonly context: ChunkContext;
  readonly columns: Columns;
  readonly times: ColumnReader;
  readonly shapes: ColumnReader;
  /** By event code, found when first needed. */
  readonly fieldsOf: (FieldReaders | undefined)[];
  readonly tasks: TaskReader;
  readonly event: EventInHand;
  left: number;
  at: number;
  skipped: number;
  lost: boolean;
};

/** Every event takes a byte of the times at least, so that few bytes can't claim to be millions of events. */
function readColumns(cursor: Cursor, count: number): Columns {
  const columns = new Map<number, ColumnReader>();
  while (cursor.at < cursor.end) {
    const key = cursor.id();
    const mode = cursor.id();
    const bytes = cursor.binary();
    if (key === COLUMN.times && (mode === COLUMN_MODE.constant || bytes.length < count))
      throw new MalformedError('more events than times');
    columns.set(key, new ColumnReader(mode, bytes));
  }
  if (count > 0 && !columns.has(COLUMN.times)) throw new MalformedError('no times');
  return columns;
}

function nextEvent(reader: Reader): TraceEvent | null {
  try {
    while (reader.left > 0) {
      reader.left--;
      if (readEvent(reader)) return reader.event;
      reader.skipped++;
    }
  } catch (error) {
    if (!isDamage(error)) throw error;
    reader.lost = true;
    reader.left = 0;
  }
  return null;
}

/** What a column has that is not there. */
const ZERO = new ColumnReader(COLUMN_MODE.constant, Uint8Array.of(0));

/** Into `reader.event`; false: of a kind that we don't know. */
function readEvent(reader: Reader): boolean {
  const { context, event } = reader;
  const { definitions, tick } = context;
  const { shapes, sites } = definitions;
  reader.at += reader.times.next(0) * tick;
  if (Math.abs(reader.at) > TIME_LIMIT) throw new MalformedError('time out of range');
  event.task = reader.tasks.next();
  const shape = reader.shapes.next(0);
  const code = shapes.code(shape);
  const fields = (reader.fieldsOf[code] ??= fieldsOf(reader, code));
  event.a = fields.a.next(0);
  event.b = fields.b.next(event.a);
  event.c = fields.c.next(event.b);
  event.d = fields.d.next(event.c);
  if (eventKind(code) === undefined) return false;
  event.at = reader.at;
  event.code = code;
  event.site = sites.get(shapes.site(shape)) ?? null;
  event.resource = shapes.resource(shape);
  resolveEvent(event, definitions, tick);
  return true;
}

function fieldsOf({ columns, context }: Reader, code: number): FieldReaders {
  if (!context.fieldCounts.has(code)) throw new MalformedError('event of unknown shape');
  const field = (index: number): ColumnReader =>
    columns.get(COLUMN.fields + code * FIELDS_PER_CODE + index) ?? ZERO;
  return { a: field(0), b: field(1), c: field(2), d: field(3) };
}

/** The other side of write/task-places.ts. */
class TaskReader {
  readonly #codes: ColumnReader;
  readonly #fresh: ColumnReader;
  /** By number. */
  readonly #tasks: number[] = [0];
  /** Numbers. */
  readonly #inPlace = new Uint32Array(TASK_PLACES);
  #next = 1;

  constructor(columns: Columns) {
    this.#codes = columns.get(COLUMN.tasks) ?? ZERO;
    this.#fresh = columns.get(COLUMN.newTasks) ?? ZERO;
  }

  /** The task of the next event. */
  next(): number {
    const code = this.#codes.next(0);
    if (code < TASK_PLACES) return this.#tasks[this.#inPlace[code]!]!;
    if (code === TASK_PLACES) this.#tasks.push(idFrom(this.#fresh.next(0)));
    const number = code === TASK_PLACES ? this.#tasks.length - 1 : this.#tasks.length - (code - TASK_PLACES);
    if (number < 1) throw new MalformedError('task out of range');
    this.#inPlace[this.#next] = number;
    this.#next = (this.#next % (TASK_PLACES - 1)) + 1;
    return this.#tasks[number]!;
  }
}

function idFrom(value: number): number {
  if (value < 0 || value >= 0x1_0000_0000) throw new MalformedError('id out of range');
  return value;
}
