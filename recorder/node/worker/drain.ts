import { EVENTS } from '../../../format/events.ts';
import type { ResourceDefinition } from '../../../format/write/definitions.ts';
import type { OpenEvent, TraceWriter } from '../../../format/write/trace-writer.ts';
import type { Additions, Dictionary } from '../ring/dictionary.ts';
import { CONTROL, DEFINE_RESOURCE, RING_MASK, SLOTS, type RingViews } from '../ring/ring-layout.ts';
import { FileIds } from './file-ids.ts';
import { emptyOpenState, listOpen, noteEvent, type RingEvent } from './open-state.ts';
import type { Places } from './places.ts';
import { StepTimes } from './step-times.ts';
import { ResourceTable, targetResource, type ResourceFields } from './resource-table.ts';

const MAIN_STREAM = 0;
/** Of what the writer itself has to say. */
const OWN_STREAM = 1;
const { waitEnd, taskEnd, acquired, release, requestEnd, act } = EVENTS;
const STEP_STATS = EVENTS.stepStats.code;
const DROPPED = EVENTS.dropped.code;
const END = EVENTS.end.code;
const TASK_STACK = EVENTS.taskStack.code;
const WAIT_END = waitEnd.code;
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

/** By code: what is over once it is written. These are most of all events, and need no object each. */
const IS_PASSING: readonly boolean[] = Object.values(EVENTS).reduce<boolean[]>((is, { code }) => {
  is[code] = [waitEnd, taskEnd, acquired, release, requestEnd, act].some((one) => one.code === code);
  return is;
}, []);

function emptyEvent(): { -readonly [Field in keyof RingEvent]: RingEvent[Field] } {
  return { at: 0.5, code: 0, task: 0, site: 0, resource: 0, f0: 0, f1: 0, f2: 0, f3: 0 };
}

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
  /** Events are missing that a keyframe can do without. */
  hasGap = false;

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
    for (const event of all) this.#list(event, put);
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
    const event = this.#eventAt(index);
    if (event.code === DEFINE_RESOURCE) {
      const { task: id, site, resource: parent, f0: kind, f1: name, f2: capacity, f3: flags } = event;
      return this.#resource([id, site, parent, kind, name, capacity, flags]);
    }
    if (event.code === DROPPED) this.#hear(event.f0);
    this.#note(event);
    if (event.code === BLIND_SPOT && this.blindSpots.size < MAX_BLIND_SPOTS) {
      this.blindSpots.add(this.#ids.text(event.f0));
    }
    if (event.code === END) this.hasEnded = true;
    this.lastAt = event.at;
    this.events++;
    this.#write(event);
  }

  /** What is in the ring there: valid until the next is asked for, if it is of a kind that nobody keeps. */
  #eventAt(index: number): RingEvent {
    const { slots } = this.#options.ring;
    const slot = index << 3;
    const code = slots[slot]!;
    const event = IS_PASSING[code] === true ? this.#passing : emptyEvent();
    event.at = this.#times[index * 2 + 1]! * 0x1_0000_0000 + this.#times[index * 2]!;
    event.code = code;
    event.task = slots[slot + 1]! >>> 0;
    event.site = slots[slot + 2]!;
    event.resource = slots[slot + 3]! >>> 0;
    event.f0 = slots[slot + 4]! >>> 0;
    event.f1 = slots[slot + 5]! >>> 0;
    event.f2 = slots[slot + 6]! >>> 0;
    event.f3 = slots[slot + 7]! >>> 0;
    return event;
  }
  readonly #passing = emptyEvent();

  /** Dropped by the program's thread, which kept all that tells what is open: the next keyframe knows it again. */
  #hear(dropped: number): void {
    this.#options.writer.dropped += dropped;
    this.hasGap = true;
  }

  #note(event: RingEvent): void {
    const wait = event.code === WAIT_END ? this.#open.waits.get(event.task) : undefined;
    if (wait !== undefined) this.#resources.over(targetResource(wait));
    this.#steps.note(event, wait);
    noteEvent(this.#open, event);
    this.#resources.note(event);
  }

  /** Hands an event on with the file's ids instead of the ring's. */
  #write(event: RingEvent): void {
    const { at, code, task, resource, f2, f3 } = event;
    const f0 = this.#first(event);
    const f1 = this.#second(event);
    this.#mention(event);
    const site = this.#ids.site(event.site);
    this.#options.writer.event(MAIN_STREAM, at, code, task, site, resource, f0, f1, f2, f3);
  }

  #list(event: RingEvent, put: (...event: OpenEvent) => void): void {
    const { at, code, task, resource, f2, f3 } = event;
    this.#mention(event);
    put(
      at,
      code,
      task,
      this.#ids.site(event.site),
      resource,
      this.#first(event),
      this.#second(event),
      f2,
      f3,
    );
  }

  /** The first field, by the file's ids. */
  #first({ code, f0 }: RingEvent): number {
    if (STRING_FIELD[code] === 0) return this.#ids.string(f0);
    return code === TASK_STACK ? this.#ids.stack(f0) : f0;
  }

  #second({ code, f1 }: RingEvent): number {
    return STRING_FIELD[code] === 1 ? this.#ids.string(f1) : f1;
  }

  #mention(event: RingEvent): void {
    const target = targetResource(event);
    if (target !== 0) this.#ids.definitions.mention(target);
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
