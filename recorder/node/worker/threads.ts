import { END_KINDS, EVENTS } from '../../../format/events.ts';
import { ringViews, type RingViews } from '../ring/ring-layout.ts';
import type { NewThread, Opening, ToWriter } from '../ring/writer-port.ts';
import { Inbox } from './inbox.ts';
import { Recording } from './recording.ts';
import { createSegment, type TraceTarget } from './segments.ts';

const TERMINATED = END_KINDS.indexOf('terminated');

/** The traces of the program's other threads: each has a ring and a file of its own. */
export class Threads {
  readonly #threads = new Set<ThreadTrace>();
  readonly #onUnrecorded: (text: string) => void;

  /** `onUnrecorded` is told of threads that ended without having told of themselves. */
  constructor(onUnrecorded: (text: string) => void) {
    this.#onUnrecorded = onUnrecorded;
  }

  add(thread: NewThread): void {
    this.#threads.add(new ThreadTrace(thread, (started) => this.add(started)));
  }

  /** Writes what came since the last time; threads that are gone are closed. */
  run(): void {
    for (const thread of this.#threads) {
      const isClosed = thread.isClosed;
      thread.run();
      if (isClosed) this.#close(thread);
    }
  }

  heartbeat(): void {
    for (const thread of this.#threads) thread.event(EVENTS.heartbeat.code);
  }

  flush(): void {
    for (const thread of this.#threads) thread.flush();
  }

  /** The process ends, and with it every thread. */
  close(): void {
    for (const thread of this.#threads) {
      thread.run();
      this.#close(thread);
    }
  }

  #close(thread: ThreadTrace): void {
    this.#threads.delete(thread);
    if (thread.isRecorded) thread.close();
    else this.#onUnrecorded(thread.unrecorded);
  }
}

class ThreadTrace {
  readonly unrecorded: string;
  readonly #ring: RingViews;
  readonly #inbox: Inbox;
  readonly #onThread: (thread: NewThread) => void;
  /** What it said before it said where to write. */
  #early: ToWriter[] = [];
  #recording: Recording | null = null;

  constructor({ ring, port, unrecorded }: NewThread, onThread: (thread: NewThread) => void) {
    this.unrecorded = unrecorded;
    this.#ring = ringViews(ring);
    this.#inbox = new Inbox(port);
    this.#onThread = onThread;
  }

  get isClosed(): boolean {
    return this.#inbox.isClosed;
  }

  get isRecorded(): boolean {
    return this.#recording !== null;
  }

  run(): void {
    if (this.#recording === null) this.#begin();
    else this.#recording.run();
  }

  /** An event of the writer's own: in another stream than the thread's, which may be ahead of it. */
  event(code: number, ...fields: number[]): void {
    this.#recording?.writer.event(1, Number(process.hrtime.bigint()), code, 0, 0, 0, ...fields);
  }

  flush(): void {
    this.#recording?.flush();
  }

  /** Ends the file; of a thread that did not end by itself it says so. */
  close(): void {
    if (this.#recording?.hasEnded === false) this.event(EVENTS.end.code, TERMINATED);
    this.#recording?.close();
  }

  /** Its trace begins when it has said where that goes. Without a file there is none. */
  #begin(): void {
    this.#early.push(...this.#inbox.take());
    const opening = this.#early.find((message) => message.opening !== undefined)?.opening;
    const target = opening === undefined ? null : openFile(opening);
    if (opening === undefined || target === null) return;
    const update = (): readonly ToWriter[] => {
      const received = [...this.#early.splice(0), ...this.#inbox.take()];
      for (const { thread } of received) if (thread !== undefined) this.#onThread(thread);
      return received;
    };
    const { schema } = opening;
    this.#recording = new Recording({ ring: this.#ring, target, schema, update });
    this.#recording.run();
  }
}

function openFile({ stem, cap, redact }: Opening): TraceTarget | null {
  try {
    return { fd: createSegment(stem, 0), stem, cap, redact };
  } catch {
    return null; // no room for a file: nothing of this thread can be kept
  }
}
