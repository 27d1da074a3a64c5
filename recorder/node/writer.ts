import { openSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Schema } from '../../format/write/trace-writer.ts';
import { additions, dictionary } from './dictionary.ts';
import { beatMs } from './loop.ts';
import { CONTROL, OWNERS } from './ring-layout.ts';
import { ring } from './ring.ts';
import type { Run } from './run.ts';
import { Drain } from './worker/drain.ts';
import type { WriterData } from './worker/main.ts';
import { openSegment, type SegmentFile } from './worker/segment.ts';

/** The end of the program waits at most this long for the writer's thread. */
const CLOSE_MS = 2000;
const FLUSH_MS = 50;

/** What to call when the program ends: returns when the trace is complete on disk. */
export type CloseTrace = () => void;

/** Creates the trace file of this process. Throws if it can't. */
export function createTraceFile({ folder, name, maxBytes }: Run): SegmentFile {
  const path = join(folder, `${name}.${process.pid}.${Date.now()}.0.wgt`);
  return { fd: openSync(path, 'wx', 0o600), maxBytes };
}

/** Starts the thread that writes the file. */
export function startWriter(file: SegmentFile, run: Run, schema: Schema, loop: number): CloseTrace {
  try {
    startWorker({
      ring: ring.buffer,
      additions,
      file,
      schema,
      watch: { blockMs: run.blockMs, beatMs: beatMs(run.blockMs), loop },
    });
  } catch {
    return writeHere(file, schema);
  }
  return () => {
    const { control } = ring;
    const owner = Atomics.compareExchange(control, CONTROL.owner, OWNERS.nobody, OWNERS.main);
    if (owner === OWNERS.nobody) return finishHere(file, schema);
    Atomics.store(control, CONTROL.closing, 1);
    Atomics.notify(control, CONTROL.wake);
    Atomics.wait(control, CONTROL.done, 0, CLOSE_MS);
  };
}

let own: Worker | null = null;

/** The writer's thread, which is none of the program's. */
export function ownWorker(): Worker | null {
  return own;
}

function startWorker(data: WriterData): void {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./worker/main.${extension}`, import.meta.url), {
    workerData: data,
    transferList: [data.additions],
    execArgv: [],
    env: { WAITGRAPH: '0' },
    name: 'waitgraph',
  });
  worker.unref();
  own = worker;
  worker.on('error', (error) => {
    if (process.env['WAITGRAPH_DEBUG'] !== undefined) process.stderr.write(String(error.stack));
  }); // it dies alone; the trace then ends there
}

/** Without a thread: flushes from this one's own loop. */
function writeHere(file: SegmentFile, schema: Schema): CloseTrace {
  const { writer, close } = openSegment(file, schema);
  const drain = new Drain(ring, writer, dictionary, () => []);
  const flush = (): void => {
    drain.run();
    writer.flush();
  };
  setInterval(flush, FLUSH_MS).unref();
  return () => {
    drain.run();
    close();
  };
}

/** The program ended before the writer's thread was ready. */
function finishHere(file: SegmentFile, schema: Schema): void {
  const { writer, close } = openSegment(file, schema);
  new Drain(ring, writer, dictionary, () => []).run();
  close();
}
