import { getEnvironmentData, isMainThread, setEnvironmentData, type MessagePort } from 'node:worker_threads';
import type { Run } from './run.ts';

/** What the recorder of a thread hands to that of a thread it starts. */
export type ThreadLink = {
  readonly ring: SharedArrayBuffer;
  /** The thread's way to the writer. */
  readonly port: MessagePort;
  readonly run: Run;
  /** Its environment is the parent's own, not a copy. */
  readonly sharesEnv: boolean;
  /** How many threads the program has started so far. */
  readonly started: Int32Array;
  /** What the thread is called that started it. */
  readonly parent: string;
  /** Its way to the recorder of the thread that started it. */
  readonly side: MessagePort;
  /** What goes with its workerData. */
  readonly note: Note;
  /** How many messages it and the one that started it posted to each other; see builtin/channels.ts. */
  readonly counts: Int32Array;
};

/** What goes beside a message to another thread: what is known of the memory and the ports in it. */
export type Note = {
  /** The message it goes with is the how-manieth of its way. */
  readonly number: number;
  readonly shared: readonly SharedPath[];
  readonly ports: readonly PortPath[];
};

/** Where in a message shared memory is, and what all threads know of it. */
export type SharedPath = {
  readonly path: readonly string[];
  /** Its length. */
  readonly bytes: number;
  readonly id: string;
  readonly name: string;
  readonly owners: SharedArrayBuffer;
};

/** Where in a message a port is, and what the thread that gets it has to know. */
export type PortPath = {
  readonly path: readonly string[];
  readonly id: string;
  readonly side: 0 | 1;
  readonly counts: Int32Array;
  /** What is waited for at it, and at the other end, is called so. */
  readonly names: readonly [string, string];
  /** Our own way beside it; null: there is none. */
  readonly beside: MessagePort | null;
};

/** The link's place in a new thread's environment data; register.cjs looks there, too. */
export const LINK = 'waitgraph.thread';

/** This thread's link; null in the main thread. */
export const threadLink: ThreadLink | null = isMainThread ? null : takeLink();

/** Taken out at once: neither the program nor the threads that this one starts are to see it. */
function takeLink(): ThreadLink | null {
  const link = getEnvironmentData(LINK) as ThreadLink | undefined;
  setEnvironmentData(LINK, undefined);
  return link ?? null;
}

/** What the top level of this thread's first module is called as a task. */
export const nameOfThread: string = threadLink === null ? 'main' : `worker${threadLink.run.thread}`;

/** The threads of the program are counted here. */
export const started: Int32Array = threadLink?.started ?? new Int32Array(new SharedArrayBuffer(4));

/** The name under which all threads of the process know the loop of one. */
export function loopName(process: string): string {
  return `loop ${process}`;
}
