import { COLUMN, COLUMN_MODE, FIELDS_PER_CODE } from '../columns.ts';
import { EVENTS, ID_FIELDS } from '../events.ts';
import { TICK_NS, type Anchor } from './chunk.ts';
import { Column } from './column.ts';
import type { Definitions } from './definitions.ts';
import type { Packer } from './msgpack.ts';
import { TaskPlaces } from './task-places.ts';

/** The number of fields of each event code. */
const FIELD_COUNT: readonly number[] = Object.values(EVENTS).reduce<number[]>((counts, { code, fields }) => {
  counts[code] = fields.length;
  return counts;
}, []);

/** Of each field, by code: ids grow, so the difference to the one before is short. */
const FIELD_MODE: readonly number[] = Object.values(EVENTS).reduce<number[]>((modes, event) => {
  const fields: readonly string[] = event.fields;
  fields.forEach((name, index) => {
    modes[event.code * FIELDS_PER_CODE + index] = modeOf(name, fields[index - 1]);
  });
  return modes;
}, []);

function modeOf(name: string, before: string | undefined): number {
  if (!ID_FIELDS.has(name)) return COLUMN_MODE.signed;
  return before === 'targetKind' ? COLUMN_MODE.differencesByKind : COLUMN_MODE.differences;
}

/** The body of an events chunk while it grows: the events of one stream, in columns. */
export class EventChunk {
  readonly stream: number;
  count = 0;
  /** About, so far. */
  bytes = 0;
  /** Monotonic ns of the first event. */
  at = 0;
  anchor: Anchor = [0n, 0n, ''];
  readonly #times = new Column(COLUMN_MODE.signed, 'each');
  readonly #tasks = new Column(COLUMN_MODE.unsigned);
  readonly #newTasks = new Column(COLUMN_MODE.differences);
  readonly #shapes = new Column(COLUMN_MODE.unsigned);
  /** By code, four each; undefined: no such event came yet. */
  readonly #fields: (Column | undefined)[] = [];
  readonly #places = new TaskPlaces();
  /** Ticks from `at` to the last event. */
  #ticks = 0;

  constructor(stream: number) {
    this.stream = stream;
  }

  begin(at: number, anchor: Anchor): void {
    this.at = at;
    this.anchor = anchor;
    this.#ticks = 0;
  }

  // oxlint-disable-next-line max-params -- an event is flat: an object per event would cost more than packing it
  add(
    definitions: Definitions,
    at: number,
    code: number,
    task: number,
    site: number,
    resource: number,
    f0 = 0,
    f1 = 0,
    f2 = 0,
    f3 = 0,
  ): void {
    const ticks = Math.floor((at - this.at) / TICK_NS);
    let bytes = this.#times.add(ticks - this.#ticks);
    this.#ticks = ticks;
    bytes += this.#tasks.add(this.#places.codeOf(task, this.#addTask));
    bytes += this.#shapes.add(definitions.shape(code, site, resource));
    const fields = FIELD_COUNT[code] ?? 0;
    const first = code * FIELDS_PER_CODE;
    if (fields > 0) bytes += this.#field(first, f0, 0);
    if (fields > 1) bytes += this.#field(first + 1, f1, f0);
    if (fields > 2) bytes += this.#field(first + 2, f2, f1);
    if (fields > 3) bytes += this.#field(first + 3, f3, f2);
    this.bytes += bytes;
    this.count++;
  }

  /** Writes the body, with the definitions that are new, and is empty again. */
  writeTo(out: Packer, definitions: Definitions): void {
    definitions.writeTo(out);
    out.int(this.count);
    const write = (key: number, column: Column | undefined): void => {
      if (column === undefined || column.count === 0) return;
      column.take((mode, bytes) => {
        out.int(key);
        out.int(mode);
        out.binary(bytes);
      });
    };
    write(COLUMN.times, this.#times);
    write(COLUMN.tasks, this.#tasks);
    write(COLUMN.newTasks, this.#newTasks);
    write(COLUMN.shapes, this.#shapes);
    this.#fields.forEach((column, index) => write(COLUMN.fields + index, column));
    this.#places.clear();
    this.count = this.bytes = 0;
  }

  #field(index: number, value: number, kind: number): number {
    return (this.#fields[index] ??= new Column(FIELD_MODE[index] ?? COLUMN_MODE.signed)).add(value, kind);
  }

  readonly #addTask = (task: number): void => {
    this.bytes += this.#newTasks.add(task);
  };
}
