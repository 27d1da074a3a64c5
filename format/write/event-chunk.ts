import { EVENTS } from '../events.ts';
import { TICK_NS, type Anchor } from './chunk.ts';
import { Part, type Definitions } from './definitions.ts';
import type { Packer } from './msgpack.ts';

/** The number of fields of each event code. */
const FIELD_COUNT: readonly number[] = Object.values(EVENTS).reduce<number[]>((counts, { code, fields }) => {
  counts[code] = fields.length;
  return counts;
}, []);

/** The body of an events chunk while it grows: the events of one stream. */
export class EventChunk {
  readonly stream: number;
  count = 0;
  /** Monotonic ns of the first event. */
  at = 0;
  anchor: Anchor = [0n, 0n, ''];
  readonly #events = new Part();
  readonly #tasks = new Part();
  readonly #aliases = new Map<number, number>();
  /** Ticks from `at` to the last event. */
  #ticks = 0;

  constructor(stream: number) {
    this.stream = stream;
  }

  get bytes(): number {
    return this.#events.packer.length + this.#tasks.packer.length;
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
    const events = this.#events;
    const shape = definitions.shape(code, site, resource);
    const ticks = Math.floor((at - this.at) / TICK_NS);
    events.int(ticks - this.#ticks);
    this.#ticks = ticks;
    events.int(task === 0 ? 0 : this.#alias(task));
    events.int(shape);
    const fields = FIELD_COUNT[code] ?? 0;
    if (fields > 0) events.int(f0);
    if (fields > 1) events.int(f1);
    if (fields > 2) events.int(f2);
    if (fields > 3) events.int(f3);
    this.count++;
  }

  /** Writes the body, with the definitions that are new, and is empty again. */
  writeTo(out: Packer, definitions: Definitions): void {
    out.list(7);
    definitions.writeTo(out);
    this.#tasks.writeTo(out);
    this.#events.writeTo(out);
    this.#aliases.clear();
    this.count = 0;
  }

  /** The task's position in this chunk, plus 1. */
  #alias(task: number): number {
    const known = this.#aliases.get(task);
    if (known !== undefined) return known;
    this.#tasks.int(task);
    const alias = this.#tasks.count;
    this.#aliases.set(task, alias);
    return alias;
  }
}
