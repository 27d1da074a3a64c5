import { TraceWriter, type ListOpen } from '../../../format/write/trace-writer.ts';
import type { Schema } from '../../../format/write/schema.ts';
import type { Additions, Dictionary } from '../ring/dictionary.ts';
import type { RingViews } from '../ring/ring-layout.ts';
import { crc32 } from '../ring/crc32.ts';
import { clockAnchor } from '../run.ts';
import { Drain } from './drain.ts';
import { Places } from './places.ts';
import { redactedBy } from './redacted.ts';
import { Segments, type TraceTarget } from './segments.ts';

const KEYFRAME_BYTES = 1024 * 1024;
const KEYFRAME_MS = 10_000;
const STEPS_MS = 10_000;
/** A large keyframe is not repeated before so many times its size was written. */
const KEYFRAME_SHARE = 4;
/** How often it is tried whether a disk that was full has room again. */
const RETRY_MS = 1000;
/** A keyframe must not fill its segment. */
const SEGMENT_SHARE = 2;

export type RecordingOptions = {
  readonly ring: RingViews;
  readonly target: TraceTarget;
  readonly schema: Schema;
  /** The dictionary of a thread that writes for itself; else it begins empty. */
  readonly known?: Dictionary;
  /** Yields what was added to the dictionary. */
  readonly update: () => Iterable<Additions>;
};

/** From a ring into the segments of a trace, in the thread of the writer. */
export class Recording {
  readonly writer: TraceWriter;
  /** Where what runs was written. */
  readonly places: Places;
  readonly #schema: Schema;
  readonly #segments: Segments;
  readonly #drain: Drain;
  /** What others than the ring have to say in a keyframe. */
  #listMore: ListOpen = () => {};
  #keyframeAt = performance.now();
  #stepsAt = performance.now();
  /** Of the segment, when the last keyframe was written; and how many it took. */
  #bytesThen = 0;
  #keyframeBytes = 0;
  #eventsThen = 0;
  #retryAt = 0;

  constructor({ ring, target, schema, known = nothing(), update }: RecordingOptions) {
    this.#schema = schema;
    this.#segments = new Segments(target);
    this.writer = new TraceWriter({
      schema,
      isBegun: (target.head ?? []).length > 0,
      write: this.#segments.write,
      anchor: clockAnchor,
      redacted: redactedBy(target.redact),
      recall: (id) => this.#drain.recall(id),
      taken: () => this.#drain.taken,
      crc32,
    });
    this.places = new Places(known.modules);
    const { writer, places } = this;
    this.#drain = new Drain({ ring, writer, known, places, update, pause: () => this.#turn() });
  }

  /** `list` names what is open and did not come through the ring. */
  alsoOpen(list: ListOpen): void {
    this.#listMore = list;
  }

  /** Encodes what is in the ring now. */
  run(): void {
    this.#drain.run();
    if (!this.#drain.isLate) this.#segments.seal();
    const now = performance.now();
    if (now - this.#stepsAt >= STEPS_MS) {
      this.#stepsAt = now;
      this.#drain.tellSteps();
    }
    if (now - this.#keyframeAt < KEYFRAME_MS || this.#segments.isBroken) return;
    if (this.#drain.events > this.#eventsThen) this.#keyframe();
    this.#keyframeAt = now;
  }

  /** The thread has told of its own end. */
  get hasEnded(): boolean {
    return this.#drain.hasEnded;
  }

  flush(): void {
    this.writer.flush();
    this.#drain.release();
  }

  /** Begins a segment now: what is open is all in it. */
  beginSegment(): void {
    if (!this.#segments.isBroken) this.#nextSegment();
    this.flush();
  }

  /** A clean end. */
  close(): void {
    this.#drain.run();
    this.#drain.tellSteps();
    if (this.#segments.isBroken) this.#writeLosses();
    this.writer.close();
    this.#segments.close();
  }

  /** Whatever is due by what was written. */
  #turn(): void {
    const { bytes, isFull } = this.#segments;
    if (this.#segments.isBroken) this.#recover();
    else if (isFull) this.#nextSegment();
    else if (this.#drain.hasGap) this.#keyframe();
    else if (bytes - this.#bytesThen >= Math.max(KEYFRAME_BYTES, KEYFRAME_SHARE * this.#keyframeBytes)) {
      this.#segments.checkRoom();
      this.#keyframe();
    }
  }

  #nextSegment(): void {
    this.writer.nextSegment(this.#schemaNow(), () => this.#segments.next());
    this.#keyframe();
  }

  /** What can't be written is counted; as soon as there is room again a keyframe says all that is open. */
  #recover(): void {
    const now = performance.now();
    if (now < this.#retryAt) return;
    this.#retryAt = now + RETRY_MS;
    this.writer.flush(); // to nowhere
    if (this.#segments.resume()) this.#keyframe();
    else this.#nextSegment();
  }

  /** The last try. Where no keyframe fits, there may be room for the footer, which says how much is missing. */
  #writeLosses(): void {
    this.#retryAt = 0;
    this.#recover();
    if (this.#segments.isBroken) this.#segments.resume();
  }

  #schemaNow(): Schema {
    const blindSpots = [...this.#schema.blindSpots, ...this.#drain.blindSpots];
    return { ...this.#schema, blindSpots };
  }

  #keyframe(): void {
    const list: ListOpen = (put) => {
      this.#drain.listOpen(put);
      this.#listMore(put);
    };
    this.#drain.hasGap = false;
    this.#keyframeBytes = this.writer.keyframe(this.#drain.lastAt, list);
    this.#segments.allow(SEGMENT_SHARE * this.#keyframeBytes);
    this.#bytesThen = this.#segments.bytes;
    this.#eventsThen = this.#drain.events;
    this.#keyframeAt = performance.now();
  }
}

function nothing(): Dictionary {
  return { strings: [], sites: [], resources: [], stacks: [[]], modules: [] };
}
