/** The writer's thread: empties the ring into the trace file and watches the main loop. */
import { workerData, type MessagePort } from 'node:worker_threads';
import { EVENTS } from '../../../format/events.ts';
import type { Schema } from '../../../format/write/schema.ts';
import type { TraceWriter } from '../../../format/write/trace-writer.ts';
import { CONTROL, OWNERS, ringViews } from '../ring/ring-layout.ts';
import type { ToWriter } from '../ring/writer-port.ts';
import { CostMeter, tellCost } from './costs.ts';
import { Inbox } from './inbox.ts';
import { Recording } from './recording.ts';
import type { TraceTarget } from './segments.ts';
import { Threads } from './threads.ts';
import { Watchdog } from './watchdog.ts';

export type WriterData = {
  readonly ring: SharedArrayBuffer;
  readonly port: MessagePort;
  readonly target: TraceTarget;
  readonly schema: Schema;
  readonly watch: { readonly blockMs: number; readonly beatMs: number; readonly loop: number };
};

/** How long an event stays in memory only, if the process is killed. */
const FLUSH_MS = 50;
/** The watchdog looks this often. */
const TICK_MS = 20;
const HEARTBEAT_MS = 1000;
const COST_MS = 5000;

const data = workerData as WriterData;
const ring = ringViews(data.ring);
const { control } = ring;

// The main thread takes over when it ends before this thread was ready.
if (Atomics.compareExchange(control, CONTROL.owner, OWNERS.nobody, OWNERS.worker) === OWNERS.nobody) {
  run();
}

function run(): void {
  const { target, schema } = data;
  const threads = new Threads((text) => own(writer, EVENTS.blindSpot.code, writer.definitions.string(text)));
  const recording = new Recording({ ring, target, schema, update: inboxOf(threads) });
  const { writer } = recording;
  const watchdog = watchdogOf(recording);
  const beat = every(HEARTBEAT_MS, () => {
    own(writer, EVENTS.heartbeat.code);
    threads.heartbeat();
  });
  const meter = new CostMeter(ring, true);
  const cost = every(COST_MS, () => tellCost(writer, meter));
  const flush = every(FLUSH_MS, () => {
    recording.flush();
    threads.flush();
    Atomics.add(control, CONTROL.flushes, 1);
  });
  const tick = (): void => {
    if (Atomics.load(control, CONTROL.closing) === 1) return close();
    recording.run();
    threads.run();
    if (Atomics.exchange(control, CONTROL.dump, 0) === 1) recording.beginSegment();
    watchdog.look();
    beat();
    cost();
    flush();
  };
  const close = (): void => {
    clearInterval(timer);
    watchdog.stop();
    recording.run();
    tellCost(writer, meter);
    threads.close();
    recording.close();
    Atomics.store(control, CONTROL.done, 1);
    Atomics.notify(control, CONTROL.done);
  };
  const timer = setInterval(tick, TICK_MS);
  void wakeUps(tick);
}

function watchdogOf(recording: Recording): Watchdog {
  const { writer, places } = recording;
  const watchdog = new Watchdog({ ring, writer, places, ...data.watch });
  recording.alsoOpen((put) => watchdog.listOpen(put));
  return watchdog;
}

/** An event of the writer's own, in a stream of its own. */
function own(writer: TraceWriter, code: number, field = 0): void {
  writer.event(1, Number(process.hrtime.bigint()), code, 0, 0, 0, field);
}

/** `act`, at most once in so many ms however often it is asked for. */
function every(ms: number, act: () => void): () => void {
  let last = 0;
  return () => {
    const now = performance.now();
    if (now - last < ms) return;
    last = now;
    act();
  };
}

/** What the main thread tells: what events refer to, and threads that it started. */
function inboxOf(threads: Threads): () => readonly ToWriter[] {
  const inbox = new Inbox(data.port);
  return () => {
    const received = inbox.take();
    for (const { thread } of received) if (thread !== undefined) threads.add(thread);
    return received;
  };
}

/** The main thread wakes us when the ring fills up, and to close. */
async function wakeUps(tick: () => void): Promise<void> {
  while (Atomics.load(control, CONTROL.done) === 0) {
    await Atomics.waitAsync(control, CONTROL.wake, 0).value;
    tick();
  }
}
