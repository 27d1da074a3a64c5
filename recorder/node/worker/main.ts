/** The writer's thread: empties the ring into the trace file and watches the main loop. */
import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { EVENTS } from '../../../format/events.ts';
import type { Schema } from '../../../format/write/trace-writer.ts';
import type { Additions } from '../dictionary.ts';
import { CONTROL, OWNERS, ringViews } from '../ring-layout.ts';
import { Drain } from './drain.ts';
import { openSegment, type SegmentFile } from './segment.ts';
import { Watchdog } from './watchdog.ts';

export type WriterData = {
  readonly ring: SharedArrayBuffer;
  readonly additions: MessagePort;
  readonly file: SegmentFile;
  readonly schema: Schema;
  readonly watch: { readonly blockMs: number; readonly beatMs: number; readonly loop: number };
};

/** How long an event stays in memory only, if the process is killed. */
const FLUSH_MS = 50;
/** The watchdog looks this often. */
const TICK_MS = 20;
const HEARTBEAT_MS = 1000;

const data = workerData as WriterData;
const ring = ringViews(data.ring);
const { control } = ring;

// The main thread takes over when it ends before this thread was ready.
if (Atomics.compareExchange(control, CONTROL.owner, OWNERS.nobody, OWNERS.worker) === OWNERS.nobody) {
  run();
}

function run(): void {
  const { writer, close: closeSegment } = openSegment(data.file, data.schema);
  const known = { strings: [], sites: [], resources: [] };
  const drain = new Drain(ring, writer, known, received);
  const watchdog = new Watchdog({ ring, writer, ...data.watch });
  let flushedAt = 0;
  let beatAt = 0;

  const tick = (): void => {
    if (Atomics.load(control, CONTROL.closing) === 1) return close();
    drain.run();
    watchdog.look();
    const now = performance.now();
    if (now - beatAt >= HEARTBEAT_MS) {
      beatAt = now;
      writer.event(1, Number(process.hrtime.bigint()), EVENTS.heartbeat.code, 0, 0, 0);
    }
    if (now - flushedAt >= FLUSH_MS) {
      flushedAt = now;
      writer.flush();
    }
  };
  const close = (): void => {
    clearInterval(timer);
    watchdog.stop();
    drain.run();
    closeSegment();
    Atomics.store(control, CONTROL.done, 1);
    Atomics.notify(control, CONTROL.done);
  };
  const timer = setInterval(tick, TICK_MS);
  void wakeUps(tick);
}

/** The main thread wakes us when the ring fills up, and to close. */
async function wakeUps(tick: () => void): Promise<void> {
  while (Atomics.load(control, CONTROL.done) === 0) {
    await Atomics.waitAsync(control, CONTROL.wake, 0).value;
    tick();
  }
}

function* received(): Iterable<Additions> {
  for (;;) {
    const message = receiveMessageOnPort(data.additions);
    if (message === undefined) return;
    yield message.message as Additions;
  }
}
