/** Scripted traces on the way that a program's events take: through a ring, in pieces, with keyframes. */
import { EVENTS, RESOURCE_KINDS } from '../../format/events.ts';
import { TraceWriter } from '../../format/write/trace-writer.ts';
import {
  CONTROL,
  DEFINE_RESOURCE,
  RING_BYTES,
  RING_MASK,
  ringViews,
  type RingViews,
} from '../../recorder/node/ring/ring-layout.ts';
import { Drain } from '../../recorder/node/worker/drain.ts';
import { Places } from '../../recorder/node/worker/places.ts';
import type { Site } from '../../analyzer/model.ts';
import type { ScriptedEvent, ScriptedTrace } from './scripted.ts';
import { DEFAULTS } from './trace-file.ts';

export type Ringed = {
  readonly schema: Uint8Array;
  /** What was written between two keyframes; each piece but the first begins with one. */
  readonly pieces: readonly (readonly Uint8Array[])[];
};

const { mono, wall, boot } = DEFAULTS;

/** Writes a trace with a keyframe after every `every` events. */
export function ringed(trace: ScriptedTrace, every: number): Ringed {
  const chunks: Uint8Array[] = [];
  const writer = new TraceWriter({
    schema: { ...SCHEMA, startedAt: wall },
    write: (chunk) => chunks.push(chunk),
    anchor: () => [mono, wall, boot],
    recall: (id) => drain.recall(id),
  });
  const known = { strings: [''], sites: [0, 0, 0, 0], resources: [], stacks: [[]], modules: [] };
  const ring = new Ring(known);
  const drain = new Drain({
    ring: ring.views,
    writer,
    known,
    places: new Places(known.modules),
    update: () => [],
    pause: () => {},
  });
  const [schema = new Uint8Array()] = chunks.splice(0);
  for (const { id, kind, name, site, capacity, flags, parent } of trace.resources) {
    const fields = [RESOURCE_KINDS.indexOf(kind), ring.string(name), capacity, flags];
    ring.put(0, DEFINE_RESOURCE, [id, ring.site(site), parent, ...fields]);
  }
  const pieces: Uint8Array[][] = [];
  for (let from = 0; from < trace.events.length; from += every) {
    for (const event of trace.events.slice(from, from + every)) ring.event(event);
    drain.run();
    writer.flush();
    pieces.push(chunks.splice(0));
    writer.keyframe(drain.lastAt, (put) => drain.listOpen(put));
  }
  pieces.push(chunks.splice(0));
  return { schema, pieces };
}

const SCHEMA = {
  run: DEFAULTS.run,
  process: DEFAULTS.process,
  pid: DEFAULTS.pid,
  ppid: 1,
  parent: '',
  thread: 0,
  service: 'scripted',
  host: DEFAULTS.host,
  runtime: 'node 24.21.0',
  recorder: 'waitgraph 0.1.0',
  utcOffset: 60,
  level: 'awaits',
  blockMs: 100,
  hooks: [],
  blindSpots: [],
} as const;

type Known = { readonly strings: string[]; readonly sites: number[] };

/** The program's side. */
class Ring {
  readonly views: RingViews = ringViews(new SharedArrayBuffer(RING_BYTES));
  readonly #known: Known;
  #head = 0;

  constructor(known: Known) {
    this.#known = known;
  }

  event({ at, kind, task, resource = 0, site, fields = {} }: ScriptedEvent): void {
    const values = EVENTS[kind].fields.map((name) => {
      const value = fields[name] ?? 0;
      return typeof value === 'string' ? this.string(value) : value;
    });
    this.put(at, EVENTS[kind].code, [task, this.site(site), resource, ...values]);
  }

  put(at: number, code: number, words: readonly number[]): void {
    const { times, slots, control } = this.views;
    times[this.#head & RING_MASK] = mono + BigInt(at);
    slots.set([code, ...words, 0, 0, 0, 0].slice(0, 8), (this.#head & RING_MASK) << 3);
    control[CONTROL.head] = ++this.#head;
  }

  string(text: string): number {
    const at = this.#known.strings.indexOf(text);
    return at === -1 ? this.#known.strings.push(text) - 1 : at;
  }

  site(site: Site | undefined): number {
    if (site === undefined) return 0;
    const { sites } = this.#known;
    return (sites.push(this.string(site.file), site.line, site.column, this.string(site.fn)) - 4) >> 2;
  }
}
