import { EVENTS } from '../../../format/events.ts';
import type { ResourceDefinition } from '../../../format/write/definitions.ts';
import type { OpenEvent, TraceWriter } from '../../../format/write/trace-writer.ts';
import type { Additions, Dictionary } from '../dictionary.ts';
import { CONTROL, DEFINE_RESOURCE, RING_MASK, SLOTS, type RingViews } from '../ring-layout.ts';
import { FileIds } from './file-ids.ts';
import { emptyOpenState, listOpen, noteEvent, type RingEvent } from './open-state.ts';
import type { Places } from './places.ts';
import { StepTimes } from './step-times.ts';
import { ResourceTable, targetResource, type ResourceFields } from './resource-table.ts';

const MAIN_STREAM = 0;
/** Of what the writer itself has to say. */
const OWN_STREAM = 1;
const STEP_STATS = EVENTS.stepStats.code;
const DROPPED = EVENTS.dropped.code;
const END = EVENTS.end.code;
const TASK_STACK = EVENTS.taskStack.code;
const WAIT_END = EVENTS.waitEnd.code;
const BLIND_SPOT = EVENTS.blindSpot.code;
/** A schema chunk must not be filled with them. */
const MAX_BLIND_SPOTS = 200;
/** After so many events the writer is asked whether something else is due. */
const PAUSE_MASK = 1023;
const LATE = SLOTS / 8;

/** Which field of an event is a string id (-1: none), by code. It is one of the first two. */
const STRING_FIELD: readonly number[] = Object.values(EVENTS).reduce<number[]>((fields, event) => {
  const names: readonly string[] = event.fields;
  fields[event.code] = names.findIndex((name) => name === 'name' || name === 'text');
  return fields;
}, []);

export type DrainOptions = {
  readonly ring: RingViews;
  readonly writer: TraceWriter;
  readonly known: Dictionary;
  readonly places: Places;
  /** Yields what was added to the dictionary; `known` is what it is added to. */
  readonly update: () => Iterable<Additions>;
  /** Called between two events, now and then. */
  readonly pause: () => void;
};

/** Moves events from a ring into a trace, in the thread of the writer. */
export class Drain {
  readonly #options: DrainOptions;
  readonly #times: Uint32Array;
  readonly #open = emptyOpenState();
  readonly #resources = new ResourceTable();
  readonly #steps = new StepTimes();
  /** Texts of the blind spots that were noticed so far. */
  readonly blindSpots = new Set<string>();
  readonly #ids: FileIds;
  #at: number;
  #dropped = 0;
  /** Of the last event. */
  lastAt = 0;
  /** How many events came so far. */
  events = 0;
  /** The thread has told of its own end. */
  hasEnded = false;

  constructor(options: DrainOptions) {
    this.#options = options;
    const { ring, writer, known, places } = options;
    this.#times = new Uint32Array(ring.times.buffer, 0, ring.times.length * 2);
    this.#ids = new FileIds(writer, known, places);
    this.#at = ring.control[CONTROL.tail]!;
  }

  /** Encodes what is in the ring now. */
  run(): void {
    const { ring, update, pause } = this.#options;
    const { control } = ring;
    Atomics.add(control, CONTROL.ticks, 1);
    const head = Atomics.load(control, CONTROL.head);
    // After the head was read: whatever those events refer to was sent before them.
    for (const added of update()) this.#add(added);
    while (this.#at !== head) {
      const index = this.#at & RING_MASK;
      this.#at = (this.#at + 1) | 0;
      this.#take(index);
      if ((this.#at & PAUSE_MASK) !== 0) continue;
      this.release();
      pause();
    }
    this.#accountForDropped();
    pause();
    this.release();
  }

  /** So much came meanwhile that nothing else should be done now. */
  get isLate(): boolean {
    return ((Atomics.load(this.#options.ring.control, CONTROL.head) - this.#at) | 0) > LATE;
  }

  /** How many records came out of the ring, up to 2^32 and then from 0 again. */
  get taken(): number {
    return this.#at >>> 0;
  }

  /** Gives room back to the ring: what is in the file need not be kept there, in case the process is killed. */
  release(): void {
    const { ring, writer } = this.#options;
    Atomics.store(ring.control, CONTROL.tail, writer.settled | 0);
  }

  /** Names everything that is open, and how much is missing without which that can't be told for sure. */
  listOpen(put: (...event: OpenEvent) => void): void {
    const open = [...listOpen(this.#open)];
    const all = [...open, ...this.#resources.factsOf(open)].toSorted((a, b) => a.at - b.at);
    for (const event of all) this.#give(event, put);
    const dropped = Atomics.load(this.#options.ring.control, CONTROL.dropped) >>> 0;
    if (dropped > 0) put(this.lastAt, DROPPED, 0, 0, 0, dropped, 0, 0, 0);
  }

  /** Writes how long the steps were at places where some were slow. */
  tellSteps(): void {
    for (const [site, { bucket, count, total, max }] of this.#steps.take()) {
      const at = Number(process.hrtime.bigint());
      const place = this.#ids.site(site);
      this.#options.writer.event(OWN_STREAM, at, STEP_STATS, 0, place, 0, bucket, count, total, max);
    }
  }

  /** The definition of a resource that was named before the last keyframe. */
  recall(id: number): ResourceDefinition | undefined {
    const fields = this.#resources.recall(id);
    return fields === undefined ? undefined : this.#ids.resource(fields);
  }

  #take(index: number): void {
    const { slots } = this.#options.ring;
    const slot = index << 3;
    const event: RingEvent = {
      at: this.#times[index * 2 + 1]! * 0x1_0000_0000 + this.#times[index * 2]!,
      code: slots[slot]!,
      task: slots[slot + 1]! >>> 0,
      site: slots[slot + 2]!,
      resource: slots[slot + 3]! >>> 0,
      f0: slots[slot + 4]! >>> 0,
      f1: slots[slot + 5]! >>> 0,
      f2: slots[slot + 6]! >>> 0,
      f3: slots[slot + 7]! >>> 0,
    };
    if (event.code === DEFINE_RESOURCE) {
      const { task: id, site, resource: parent, f0: kind, f1: name, f2: capacity, f3: flags } = event;
      return this.#resource([id, site, parent, kind, name, capacity, flags]);
    }
    this.#note(event);
    if (event.code === BLIND_SPOT && this.blindSpots.size < MAX_BLIND_SPOTS) {
      this.blindSpots.add(this.#ids.text(event.f0));
    }
    if (event.code === END) this.hasEnded = true;
    this.lastAt = event.at;
    this.events++;
    this.#give(event, this.#write);
  }

  #note(event: RingEvent): void {
    const wait = event.code === WAIT_END ? this.#open.waits.get(event.task) : undefined;
    if (wait !== undefined) this.#resources.over(targetResource(wait));
    this.#steps.note(event, wait);
    noteEvent(this.#open, event);
    this.#resources.note(event);
  }

  /** Spelt out: arguments that are gathered and spread again cost as much as writing them. */
  readonly #write = (...[at, code, task, site, resource, f0, f1, f2, f3]: OpenEvent): void =>
    this.#options.writer.event(MAIN_STREAM, at, code, task, site, resource, f0, f1, f2, f3);

  /** Hands an event on with the file's ids instead of the ring's. */
  #give(event: RingEvent, put: (...event: OpenEvent) => void): void {
    const ids = this.#ids;
    const { at, code, task, resource, f2, f3 } = event;
    let { f0, f1 } = event;
    const text = STRING_FIELD[code] ?? -1;
    if (text === 0) f0 = ids.string(f0);
    else if (text === 1) f1 = ids.string(f1);
    else if (code === TASK_STACK) f0 = ids.stack(f0);
    const target = targetResource(event);
    if (target !== 0) ids.definitions.mention(target);
    put(at, code, task, ids.site(event.site), resource, f0, f1, f2, f3);
  }

  #add({ strings = [], sites = [], stacks = [], modules = [], resources = [] }: Additions): void {
    const { known } = this.#options;
    known.strings.push(...strings);
    known.sites.push(...sites);
    known.stacks.push(...stacks);
    known.modules.push(...modules);
    for (const fields of resources) this.#resource(fields);
  }

  #resource(fields: ResourceFields): void {
    this.#resources.define(fields);
    this.#ids.definitions.resource(this.#ids.resource(fields));
    this.#options.writer.relieve();
  }

  #accountForDropped(): void {
    const { ring, writer } = this.#options;
    const dropped = Atomics.load(ring.control, CONTROL.dropped) >>> 0;
    const count = dropped - this.#dropped;
    if (count <= 0) return;
    this.#dropped = dropped;
    writer.dropped += count;
    writer.event(MAIN_STREAM, Number(process.hrtime.bigint()), DROPPED, 0, 0, 0, count);
  }
}
