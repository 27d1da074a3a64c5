/** The reference program's trace, written as Node's recorder writes it: by its encoder, with keyframes, in segments. */
import { closeSync, mkdirSync, openSync, statSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { TraceWriter, type OpenEvent } from '../../../format/write/trace-writer.ts';
import type { Schema } from '../../../format/write/schema.ts';
import {
  emptyOpenState,
  listOpen,
  noteEvent,
  type RingEvent,
} from '../../../recorder/node/worker/open-state.ts';
import { targetResource } from '../../../recorder/node/worker/resource-table.ts';
import { NAMES, resourcesOf, runProgram, SITES, type ReferenceOptions } from './program.ts';

const MB = 2 ** 20;
const KEYFRAME_BYTES = MB;
/** As the recorder: a large keyframe is not repeated before so many times its size was written. */
const KEYFRAME_SHARE = 4;
const SEGMENT_BYTES = 16 * MB;
const NAME_FIELD: ReadonlyMap<number, 'f1'> = new Map([[1, 'f1']]);
const WALL_NS = 1_789_000_000_000_000_000n;

const SCHEMA: Schema = {
  run: 'be0c4be0c4be0c4b',
  process: 'be0c4be0c4be0c41',
  pid: 4121,
  ppid: 1,
  parent: '',
  thread: 0,
  service: 'reference',
  host: 'bench',
  runtime: 'node 24.21.0',
  recorder: 'waitgraph 0.1.0',
  startedAt: WALL_NS,
  utcOffset: 0,
  level: 'awaits',
  blockMs: 100,
  hooks: ['locks', 'awaits'],
  blindSpots: [],
};

/** Writes the trace into `folder`, which is made, and returns how many bytes it has. Nothing of it is sealed. */
export function writeReference(folder: string, options: ReferenceOptions): number {
  mkdirSync(folder, { recursive: true });
  const files = new Files(folder);
  const trace = new ReferenceTrace(files, options);
  runProgram(options, (event) => trace.take(event));
  trace.flush();
  files.close();
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

class Files {
  bytes = 0;
  readonly #folder: string;
  #number = 0;
  #file: number;

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = this.#open();
  }

  readonly write = (chunk: Uint8Array): void => {
    writeSync(this.#file, chunk);
    this.bytes += chunk.length;
  };

  next(): void {
    this.close();
    this.#number++;
    this.bytes = 0;
    this.#file = this.#open();
  }

  close(): void {
    closeSync(this.#file);
  }

  #open(): number {
    return openSync(join(this.#folder, `reference.4121.1789000000000.${this.#number}.wgt`), 'wx', 0o600);
  }
}

class ReferenceTrace {
  readonly #files: Files;
  readonly #writer: TraceWriter;
  readonly #open = emptyOpenState();
  readonly #resources;
  #sites: number[] = [];
  #names: number[] = [];
  #bytesThen = 0;
  #keyframeBytes = 0;
  #lastAt = 0;

  constructor(files: Files, options: ReferenceOptions) {
    this.#files = files;
    this.#resources = new Map(resourcesOf(options).map((resource) => [resource.id, resource]));
    this.#writer = new TraceWriter({
      schema: SCHEMA,
      write: files.write,
      anchor: () => [BigInt(this.#lastAt), WALL_NS + BigInt(this.#lastAt), 'boot-1'],
      recall: (id) => this.#definition(id),
      crc32,
    });
    this.#define();
  }

  take(event: RingEvent): void {
    noteEvent(this.#open, event);
    this.#lastAt = event.at;
    this.#give(event, (...told) => this.#writer.event(0, ...told));
    const { bytes } = this.#files;
    if (bytes > SEGMENT_BYTES) {
      this.#writer.nextSegment(SCHEMA, () => this.#files.next());
      this.#keyframe();
    } else if (bytes - this.#bytesThen > Math.max(KEYFRAME_BYTES, KEYFRAME_SHARE * this.#keyframeBytes))
      this.#keyframe();
  }

  flush(): void {
    this.#writer.flush();
  }

  #keyframe(): void {
    this.#keyframeBytes = this.#writer.keyframe(this.#lastAt, (put) => {
      this.#define();
      for (const event of [...listOpen(this.#open)].toSorted((a, b) => a.at - b.at)) this.#give(event, put);
    });
    this.#bytesThen = this.#files.bytes;
  }

  #give(event: RingEvent, put: (...told: OpenEvent) => void): void {
    const { at, code, task, site, resource, f0, f2, f3 } = event;
    const f1 = NAME_FIELD.has(code) ? this.#names[event.f1]! : event.f1;
    const target = targetResource(event);
    if (target !== 0) this.#writer.definitions.mention(target);
    put(at, code, task, site === 0 ? 0 : this.#sites[site]!, resource, f0, f1, f2, f3);
  }

  #define(): void {
    const { definitions } = this.#writer;
    this.#sites = [0, ...SITES.map((line) => definitions.site('/app/shop.ts', line, 3, 'order'))];
    this.#names = [0, ...NAMES.map((name) => definitions.string(name))];
  }

  #definition(id: number): Parameters<TraceWriter['definitions']['resource']>[0] | undefined {
    const resource = this.#resources.get(id);
    return (
      resource && {
        ...resource,
        site: this.#sites[1] ?? 0,
        capacity: resource.kind === 'mutex' ? 1 : 0,
        flags: 0,
        parent: 0,
      }
    );
  }
}
