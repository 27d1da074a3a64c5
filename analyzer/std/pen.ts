/** Writes the events of threads as an ordinary trace: one millisecond a line. */
import {
  EVENTS,
  RESOURCE_FAIR,
  RESOURCE_REENTRANT,
  TASK_KINDS,
  type EventKind,
  type ResourceKind,
} from '../../format/events.ts';
import { TraceWriter } from '../../format/write/trace-writer.ts';
import type { Line, Policy } from './line.ts';

export type Pen = {
  readonly start: (line: Line, thread: string, parent: string | null) => void;
  /** An event of the line's thread, or of another. */
  readonly say: (line: Line, kind: EventKind, about: About) => void;
  readonly thread: (name: string) => number;
  readonly lock: (name: string) => number;
  readonly condition: (name: string) => number;
  readonly variable: (name: string) => number;
  /** All that was written. */
  readonly close: () => Uint8Array;
};

export type About = {
  readonly thread?: string;
  readonly resource?: number;
  readonly fields?: readonly number[];
};

export type PenOptions = {
  /** Names the trace and, where a line says none, its places. */
  readonly name: string;
  readonly policy: Policy;
  /** Wall ns since 1970. */
  readonly startedAt: bigint;
  /** Tells runs apart. */
  readonly run: string;
};

const LINE_NS = 1_000_000;
/** So that times are above 0 and below what a double holds. */
const START_NS = 1_000_000_000;

export function openPen({ name, policy, startedAt, run }: PenOptions): Pen {
  const chunks: Uint8Array[] = [];
  const writer = new TraceWriter({
    schema: schemaOf(name, startedAt, run),
    write: (chunk) => void chunks.push(chunk),
    anchor: () => [BigInt(START_NS), startedAt, ''],
  });
  const { thread, ...resources } = idsIn(writer, policy);
  const say: Pen['say'] = (line, kind, about) => {
    const [a, b, c, d] = about.fields ?? [];
    const at = START_NS + line.number * LINE_NS;
    const task = thread(about.thread ?? line.thread);
    writer.event(0, at, EVENTS[kind].code, task, siteOf(writer, line, name), about.resource ?? 0, a, b, c, d);
  };
  return {
    ...resources,
    thread,
    say,
    start: (line, own, parent) => {
      const [starter, kind] = [parent === null ? 0 : thread(parent), TASK_KINDS.indexOf('thread')];
      say(line, 'taskStart', { thread: own, fields: [starter, writer.definitions.string(own), kind] });
    },
    close: () => {
      writer.close();
      return joined(chunks);
    },
  };
}

type Ids = Pick<Pen, 'thread' | 'lock' | 'condition' | 'variable'>;

/** Numbers of threads and resources by name; a resource is defined when it is first named. */
function idsIn({ definitions }: TraceWriter, policy: Policy): Ids {
  const threads = new Map<string, number>();
  const resources = new Map<string, number>();
  const define = (
    kind: ResourceKind,
    name: string,
    more: { capacity?: number; flags?: number; parent?: number },
  ): number =>
    numbered(resources, `${kind} ${name}`, (id) =>
      definitions.resource({ id, kind, name, site: 0, capacity: 0, flags: 0, parent: 0, ...more }),
    );
  const isShared = policy === 'recread' || policy === 'fair';
  const flags = (policy === 'fair' ? RESOURCE_FAIR : 0) | (policy === 're' ? RESOURCE_REENTRANT : 0);
  const lock = (name: string): number =>
    define(isShared ? 'rwlock' : 'mutex', name, { capacity: isShared ? 0 : 1, flags });
  return {
    thread: (name) => numbered(threads, name, () => {}),
    lock,
    condition: (name) => {
      const parent = lock(name);
      return define('condition', name, { parent });
    },
    variable: (name) => define('port', name, {}),
  };
}

function numbered(ids: Map<string, number>, key: string, onNew: (id: number) => void): number {
  const id = ids.get(key) ?? ids.size + 1;
  if (!ids.has(key)) onNew(id);
  ids.set(key, id);
  return id;
}

function schemaOf(
  service: string,
  startedAt: bigint,
  run: string,
): ConstructorParameters<typeof TraceWriter>[0]['schema'] {
  return {
    run,
    process: run,
    pid: 0,
    ppid: 0,
    parent: '',
    thread: 0,
    service,
    host: 'imported',
    runtime: 'std threads',
    recorder: 'import std',
    startedAt,
    utcOffset: 0,
    level: 'locks',
    blockMs: 100,
    hooks: ['std: threads that may lose their turn at any point'],
    blindSpots: [],
  };
}

/** `Main.java:12` is a place; anything else is told beside the line's own. */
function siteOf({ definitions }: TraceWriter, { place, number }: Line, name: string): number {
  const [, file, line] = /^(.*[^:\d]):(\d+)$/.exec(place) ?? [];
  if (file !== undefined && line !== undefined) return definitions.site(file, Number(line), 0, '');
  return definitions.site(name, number, 0, place);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
