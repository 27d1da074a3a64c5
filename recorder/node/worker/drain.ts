import { EVENTS, RESOURCE_KINDS } from '../../../format/events.ts';
import type { TraceWriter } from '../../../format/write/trace-writer.ts';
import type { Additions, Dictionary } from '../dictionary.ts';
import { CONTROL, DEFINE_RESOURCE, RING_MASK, type RingViews } from '../ring-layout.ts';

const MAIN_STREAM = 0;
const DROPPED = EVENTS.dropped.code;
const END = EVENTS.end.code;

/** Which field of an event is a string id (-1: none), by code. */
const STRING_FIELD: readonly number[] = Object.values(EVENTS).reduce<number[]>((fields, event) => {
  const names: readonly string[] = event.fields;
  fields[event.code] = names.findIndex((name) => name === 'name' || name === 'text');
  return fields;
}, []);

/** Moves events from a ring into a trace, in the thread of the writer. */
export class Drain {
  readonly #ring: RingViews;
  readonly #times: Uint32Array;
  readonly #writer: TraceWriter;
  readonly #known: Dictionary;
  readonly #update: () => Iterable<Additions>;
  /** Ids in the file, by the ring's own ids; undefined: not used yet. */
  readonly #strings: number[] = [0];
  readonly #sites: number[] = [0];
  #at: number;
  #hasEnded = false;

  /** `update` yields what was added to the dictionary; `known` is what it is added to. */
  constructor(ring: RingViews, writer: TraceWriter, known: Dictionary, update: () => Iterable<Additions>) {
    this.#ring = ring;
    this.#times = new Uint32Array(ring.times.buffer, 0, ring.times.length * 2);
    this.#writer = writer;
    this.#known = known;
    this.#update = update;
    this.#at = ring.control[CONTROL.tail]!;
  }

  /** The thread has told of its own end. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Encodes what is in the ring now. */
  run(): void {
    const { control } = this.#ring;
    const head = Atomics.load(control, CONTROL.head);
    // After the head was read: whatever those events refer to was sent before them.
    for (const added of this.#update()) this.#add(added);
    while (this.#at !== head) {
      this.#event(this.#at & RING_MASK);
      this.#at = (this.#at + 1) | 0;
      if ((this.#at & 1023) === 0) Atomics.store(control, CONTROL.tail, this.#at);
    }
    Atomics.store(control, CONTROL.tail, this.#at);
    this.#accountForDropped();
  }

  /** The file's id of a site given by the ring's id. */
  site(id: number): number {
    const known = this.#sites[id];
    if (known !== undefined) return known;
    const { sites, strings } = this.#known;
    const [file = 0, line = 0, column = 0, fn = 0] = sites.slice(id * 4, id * 4 + 4);
    const text = (string: number): string => strings[string] ?? '';
    const added = this.#writer.definitions.site(text(file), line, column, text(fn));
    this.#sites[id] = added;
    return added;
  }

  #event(index: number): void {
    const { slots } = this.#ring;
    const slot = index << 3;
    const code = slots[slot]!;
    const task = slots[slot + 1]! >>> 0;
    const site = slots[slot + 2]!;
    const resource = slots[slot + 3]! >>> 0;
    const fields = [
      slots[slot + 4]! >>> 0,
      slots[slot + 5]! >>> 0,
      slots[slot + 6]! >>> 0,
      slots[slot + 7]! >>> 0,
    ];
    if (code === END) this.#hasEnded = true;
    if (code === DEFINE_RESOURCE) return this.#resource([task, site, resource, ...fields]);
    const text = STRING_FIELD[code] ?? -1;
    if (text >= 0) fields[text] = this.#string(fields[text]!);
    const at = this.#times[index * 2 + 1]! * 0x1_0000_0000 + this.#times[index * 2]!;
    const [f0, f1, f2, f3] = fields as [number, number, number, number];
    this.#writer.event(MAIN_STREAM, at, code, task, this.site(site), resource, f0, f1, f2, f3);
  }

  #add({ strings = [], sites = [], resources = [] }: Additions): void {
    this.#known.strings.push(...strings);
    this.#known.sites.push(...sites);
    for (const fields of resources) this.#resource(fields);
  }

  #resource(fields: readonly number[]): void {
    const [id = 0, site = 0, parent = 0, kind = 0, name = 0, capacity = 0, flags = 0] = fields;
    this.#writer.definitions.resource({
      id,
      kind: RESOURCE_KINDS[kind] ?? 'external',
      name: this.#known.strings[name] ?? '',
      site: this.site(site),
      capacity,
      flags,
      parent,
    });
  }

  #string(id: number): number {
    return (this.#strings[id] ??= this.#writer.definitions.string(this.#known.strings[id] ?? ''));
  }

  #accountForDropped(): void {
    const dropped = Atomics.load(this.#ring.control, CONTROL.dropped) >>> 0;
    const writer = this.#writer;
    const count = dropped - this.#dropped;
    if (count <= 0) return;
    this.#dropped = dropped;
    writer.dropped += count;
    writer.event(MAIN_STREAM, Number(process.hrtime.bigint()), DROPPED, 0, 0, 0, count);
  }
  #dropped = 0;
}
