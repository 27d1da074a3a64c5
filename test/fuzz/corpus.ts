/** test/corpus: small traces of both recorders, and files that once broke something. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { drawn } from '../support/drawn.ts';
import type { ScriptedEvent, ScriptedTrace } from '../support/scripted.ts';
import { DEFAULTS, SegmentWriter, traceFile, type TraceFileOptions } from '../support/trace-file.ts';

export const CORPUS = fileURLToPath(new URL('../corpus', import.meta.url));

export type Trace = {
  readonly name: string;
  readonly bytes: Buffer;
  /** Recorded from a program that ended well: whatever is lost of it, nothing in it hung. */
  readonly isLive: boolean;
};

/** The files, and drawn traces in each layout that a recorder writes. */
export function corpus(): Trace[] {
  const files = readdirSync(CORPUS)
    .filter((name) => name.endsWith('.wgt'))
    .toSorted()
    .map((name) => ({ name, bytes: readFileSync(join(CORPUS, name)), isLive: name.startsWith('live-') }));
  return [...files, ...LIVE.flatMap((drawing, index) => drawnFiles(drawing, index)), keyframed()];
}

/** Programs that ended well, and do what most looks like a hang once a part of it is missing. */
const LIVE: readonly string[] = [
  `first   A b b B /B /A x
   second  . . B /B A /A x
   third   A:ticketless /A a a A /A x
   *       . . . . . . . . quiet exit0`,
  `E: event
   Q: queue
   C: condition of A
   waiter  e e - A c c - /A x
   setter  . !E . . . !C . x
   taker   q=get q=get - q=get q=get - x
   giver   . !Q=put . . !Q=put x
   main    >taker >taker >taker >taker >taker >taker >taker - x
   *       . . . . . . . . . quiet exit0`,
  `S: semaphore 2 fair
   one    S S S /S x
   two    S S /S x
   three  s s S /S x
   four   . s s S /S x
   five<four  >four >four >four >four >four - x
   *      . . . . . . . . exit0`,
];

const LAYOUTS: readonly TraceFileOptions[] = [
  { eventsPerChunk: 3 },
  { eventsPerChunk: 5, layout: 'sealed' },
  { eventsPerChunk: 4, compression: 'zstd' },
];

function drawnFiles(drawing: string, index: number): Trace[] {
  const { trace } = drawn(drawing);
  return LAYOUTS.map((options, layout) => ({
    name: `drawing ${index}, layout ${layout}`,
    bytes: traceFile(trace, options),
    isLive: true,
  }));
}

const RESOURCES: ScriptedTrace['resources'] = [
  { id: 1, kind: 'mutex', name: 'a', capacity: 1, flags: 0, parent: 0 },
];

/** A lock that changes hands on both sides of a keyframe. */
function keyframed(): Trace {
  const trace: ScriptedTrace = { resources: RESOURCES, events: [] };
  const writer = new SegmentWriter(DEFAULTS);
  const start = (task: number): ScriptedEvent => ({ at: 0, kind: 'taskStart', task, fields: { kind: 1 } });
  const acquire = (at: number, task: number): ScriptedEvent =>
    on(at, task, 'acquire', { ticket: task, class: 1 });
  const on = (at: number, task: number, kind: ScriptedEvent['kind'], fields = {}): ScriptedEvent => ({
    at,
    kind,
    task,
    resource: 1,
    fields,
  });
  const chunks = [
    writer.schemaChunk(),
    writer.compact(trace, [start(1), start(2), acquire(1000, 1)], 0),
    writer.compact(trace, [on(2000, 2, 'request', { ticket: 2, flags: 2 })], 0),
    writer.compact(trace, [on(3000, 1, 'release', { ticket: 1 }), on(3000, 2, 'acquired', { ticket: 2 })], 0),
    writer.keyframe(trace, [start(1), start(2), acquire(3000, 2)], 3000),
    writer.compact(trace, [on(4000, 1, 'request', { ticket: 3, flags: 2 })], 0),
    writer.compact(trace, [on(5000, 2, 'release', { ticket: 2 }), on(5000, 1, 'acquired', { ticket: 3 })], 0),
    writer.compact(
      trace,
      [on(6000, 1, 'release', { ticket: 3 }), on(7000, 0, 'quiescent'), on(7000, 0, 'end')],
      0,
    ),
    writer.footer(),
  ];
  return { name: 'keyframed', bytes: Buffer.concat(chunks), isLive: true };
}
