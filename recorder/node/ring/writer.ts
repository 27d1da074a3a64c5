import { Worker } from 'node:worker_threads';
import { frame } from '../../../format/write/chunk.ts';
import { packSchema, type Schema } from '../../../format/write/schema.ts';
import { crc32 } from './crc32.ts';
import { dictionary, type Additions } from './dictionary.ts';
import { Backlog } from './backlog.ts';
import { listener } from '../guard.ts';
import { beatMs } from '../loop.ts';
import { CONTROL, OWNERS } from './ring-layout.ts';
import { atPauses, beat, giveUp, refill, ring } from './ring.ts';
import { clockAnchor, traceStem, type Run } from '../run.ts';
import { started, threadLink } from '../thread.ts';
import { CostMeter, tellCost } from '../worker/costs.ts';
import type { WriterData } from '../worker/main.ts';
import { Recording } from '../worker/recording.ts';
import { redactedBy } from '../worker/redacted.ts';
import { writeAll } from '../worker/write-all.ts';
import { createSegment, type TraceTarget } from '../worker/segments.ts';
import { unrefOwn } from '../rest/unrefed.ts';
import { tellWriter, writerEnd } from './writer-port.ts';

/** Before they are wrapped for the program. */
const NativeWorker = Worker;
// oxlint-disable-next-line typescript/unbound-method -- functions of a namespace
const { notify, wait } = Atomics;
/** The end of the program waits at most this long for the writer's thread. */
const CLOSE_MS = 2000;
const FLUSH_MS = 50;
/** How often a thread of the program looks whether the writer is late. */
const BEAT_MS = 25;

/** What to call when the program ends: returns when the trace is complete on disk. */
export type CloseTrace = () => void;

/** Creates the trace file of this process. Throws if it can't. */
export function createTraceFile(run: Run): TraceTarget {
  const stem = traceStem(run);
  return { fd: createSegment(stem, 0), stem, cap: run.cap, redact: run.redact };
}

/** Begins the file and starts the thread that writes the rest of it. */
export function startWriter(created: TraceTarget, run: Run, schema: Schema, loop: number): CloseTrace {
  const target = { ...created, head: writeHead(created, schema) };
  keepBacklog(target.stem, run);
  try {
    startWorker({
      ring: ring.buffer,
      port: writerEnd!,
      target,
      schema,
      watch: { blockMs: run.blockMs, beatMs: beatMs(run.blockMs), loop },
    });
  } catch {
    return writeHere(target, schema);
  }
  return () => {
    const { control } = ring;
    // What other threads recorded, only the writer's thread can write: that is waited for.
    const isAlone = Atomics.load(started, 0) === 0;
    const owner = isAlone
      ? Atomics.compareExchange(control, CONTROL.owner, OWNERS.nobody, OWNERS.main)
      : OWNERS.worker;
    if (owner === OWNERS.nobody) return finishHere(target, schema);
    pushOut();
    Atomics.store(control, CONTROL.closing, 1);
    notify(control, CONTROL.wake);
    wait(control, CONTROL.done, 0, CLOSE_MS);
  };
}

/** That thread begins later than the program, which may be killed before. Returns the lengths of the chunk and its body. */
function writeHead({ fd }: TraceTarget, schema: Schema): readonly number[] {
  const anchor = clockAnchor();
  const at = Number(anchor[0]);
  const header = { sequence: 0, firstEvent: 0, events: 0, stream: 0, at, anchor, dropped: 0 };
  const body = packSchema(schema);
  const chunk = frame({ ...header, kind: 'schema' }, body, crc32);
  return writeAll(fd, chunk, 0) ? [chunk.length, body.length] : [];
}

let hasWorker = false;

/** Whether there is a thread that can write for other threads, too. */
export function hasWriterThread(): boolean {
  return hasWorker || threadLink !== null;
}

/** Has the writer's thread write for this one as well. It empties the ring even after this thread is gone. */
export function openThreadTrace(run: Run, schema: Schema): CloseTrace {
  const stem = traceStem(run);
  keepBacklog(stem, run);
  tellWriter({ opening: { stem, cap: run.cap, redact: run.redact, schema } });
  unrefOwn(setInterval(listener('beat', beat), BEAT_MS));
  return pushOut;
}

function keepBacklog(stem: string, { cap, redact }: Run): void {
  atPauses(new Backlog({ stem, capBytes: cap.bytes, redacted: redactedBy(redact) }).keep);
}

/** Waits until the writer's thread has taken so much that all the rest is in the ring. */
function pushOut(): void {
  const until = performance.now() + CLOSE_MS;
  const { control } = ring;
  while (!refill() && performance.now() < until) {
    notify(control, CONTROL.wake);
    wait(control, CONTROL.tail, control[CONTROL.tail]!, FLUSH_MS / 10);
  }
  giveUp();
}

function startWorker(data: WriterData): void {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = unannounced(
    () =>
      new NativeWorker(new URL(`../worker/main.${extension}`, import.meta.url), {
        workerData: data,
        transferList: [data.port],
        execArgv: [],
        trackUnmanagedFds: false, // the first file was opened here, and is closed there
        env: { WAITGRAPH: '0' },
        name: 'waitgraph',
        stdout: true, // else they are piped to the program's, which makes those
        stderr: true,
      }),
  );
  worker.unref();
  // Node would keep the program alive to read what our thread prints, be it a warning of Node's own.
  for (const stream of [worker.stdout, worker.stderr]) Object.assign(stream, { _read: () => {} });
  hasWorker = true;
  worker.on('error', (error) => {
    if (process.env['WAITGRAPH_DEBUG'] !== undefined) process.stderr.write(String(error.stack));
  }); // it dies alone; the trace then ends there
}

/**
 * Node would tell the program of our thread, by the event `worker` of the next tick; and the program's first promises
 * would go on in that tick, which shows in their stacks.
 */
function unannounced(start: () => Worker): Worker {
  // oxlint-disable-next-line typescript/unbound-method -- a function of a namespace
  const { nextTick } = process;
  process.nextTick = (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
    if (!String(callback).includes("emit('worker'")) nextTick(callback, ...args);
  };
  try {
    return start();
  } finally {
    process.nextTick = nextTick;
  }
}

/** Without a thread: flushes from this one's own loop. */
function writeHere(target: TraceTarget, schema: Schema): CloseTrace {
  const recording = recordHere(target, schema);
  const flush = (): void => {
    takeAll(recording);
    recording.flush();
  };
  unrefOwn(setInterval(listener('flush', flush), FLUSH_MS));
  return () => {
    takeAll(recording);
    recording.close();
  };
}

/** The program ended before the writer's thread was ready. */
function finishHere(target: TraceTarget, schema: Schema): void {
  const recording = recordHere(target, schema);
  takeAll(recording);
  tellCost(recording.writer, new CostMeter(ring, false));
  recording.close();
}

/** What is in the ring, and what found no room in it. */
function takeAll(recording: Recording): void {
  do recording.run();
  while (!refill());
}

function recordHere(target: TraceTarget, schema: Schema): Recording {
  // The dictionary is this thread's own: only resources that found no room in the ring are new to it.
  const update = (): Additions[] => [{ resources: dictionary.resources.splice(0) }];
  return new Recording({ ring, target, schema, known: dictionary, update });
}
