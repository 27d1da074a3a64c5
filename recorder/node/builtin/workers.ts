import { createRequire, syncBuiltinESMExports } from 'node:module';
import { MessageChannel, setEnvironmentData, type Transferable, type Worker } from 'node:worker_threads';
import { UNRECORDED_THREAD } from '../../../format/events.ts';
import { blindSpot } from '../blind-spots.ts';
import { CODE, TARGET } from '../codes.ts';
import { newResource, publishedString } from '../dictionary.ts';
import { callerSite } from '../stack-site.ts';
import { put } from '../ring.ts';
import { RING_BYTES } from '../ring-layout.ts';
import { runOfThread, type Run } from '../run.ts';
import { LINK, loopName, nameOfThread, started, threadLink, type ThreadLink } from '../thread.ts';
import { wrapMethod } from '../patch/wrap.ts';
import { setPeer } from '../peers.ts';
import { hasWriterThread } from '../writer.ts';
import { tellWriter } from '../writer-port.ts';
import { wrapEmit } from './emits.ts';
import { adopt, sharedIn } from './shared-memory.ts';
import { arrived, setSide, telling } from './shared-messages.ts';

/** Threads that the program starts: each records itself, and the writer's thread of the process writes for all. */

const { shared: SHARED, provider: PROVIDER, providersComplete } = CODE;
const STRUCTURE = 0;
type Threads = {
  Worker: typeof Worker;
  readonly SHARE_ENV: symbol;
  readonly workerData: unknown;
  readonly parentPort: object | null;
};
/** How Node hands a message to the listeners of a port. */
const DISPATCH = Symbol.for('nodejs.internal.kHybridDispatch');
type Dispatch = (this: object, ...args: unknown[]) => unknown;
type Options = { env?: unknown; workerData?: unknown; transferList?: Transferable[] };

export function watchWorkers(run: Run): void {
  const module = createRequire(import.meta.url)('node:worker_threads') as Threads;
  const { Worker: Native, SHARE_ENV } = module;
  if (threadLink !== null) greet(threadLink, module);
  const Wrapped = new Proxy(Native, {
    construct: (target, [file, options, ...rest]: unknown[], newTarget) => {
      const make = (given: unknown): object =>
        Reflect.construct(target, [file, given, ...rest], newTarget as () => void) as object;
      if (!hasWriterThread()) return unrecorded(() => make(options));
      if (options === null || (options !== undefined && typeof options !== 'object')) return make(options);
      return linked(run, options ?? {}, SHARE_ENV, make);
    },
  });
  Object.defineProperty(Native.prototype, 'constructor', {
    value: Wrapped,
    writable: true,
    configurable: true,
  });
  module.Worker = Wrapped;
  watchMessages(Native.prototype, module);
  syncBuiltinESMExports();
}

/** What a thread and the one that started it say to each other. */
function watchMessages(workers: object, { parentPort }: Threads): void {
  wrapMethod(workers, 'postMessage', telling);
  wrapEmit(workers, 'message', (emit, worker, [message]) => {
    arrived(worker, message);
    return emit();
  });
  if (parentPort !== null) wrapMethod(Object.getPrototypeOf(parentPort) as object, 'postMessage', telling);
}

/** What came with this thread: memory, and the way back to who started it. */
function greet({ run, shared, parent, side }: ThreadLink, { workerData, parentPort }: Threads): void {
  adopt(workerData, shared);
  if (parentPort === null) return;
  let resource = 0;
  setPeer(parentPort, () => (resource ||= threadResource(parent, run.parent)));
  setSide(parentPort, side);
  const prototype = Object.getPrototypeOf(parentPort) as Record<symbol, Dispatch | undefined>;
  const dispatch = prototype[DISPATCH];
  if (dispatch === undefined) return;
  Object.defineProperty(parentPort, DISPATCH, {
    value: function (this: object, ...args: unknown[]) {
      if (args[1] === 'message') arrived(this, args[0]);
      return dispatch.apply(this, args);
    },
    configurable: true,
    writable: true,
  });
}

function unrecorded(make: () => object): object {
  blindSpot(`${UNRECORDED_THREAD}there is no thread that could write for it`);
  return make();
}

/** Makes the thread with a link in its environment data, which no other thread will find. */
function linked(run: Run, options: Options, shareEnv: symbol, make: (options: unknown) => object): object {
  const number = Atomics.add(started, 0, 1) + 1;
  const { port1, port2 } = new MessageChannel();
  const { port1: side, port2: ownSide } = new MessageChannel();
  const link: ThreadLink = {
    ring: new SharedArrayBuffer(RING_BYTES),
    port: port1,
    run: runOfThread(run, number),
    sharesEnv: options.env === shareEnv,
    started,
    parent: nameOfThread,
    side,
    shared: sharedIn(options.workerData),
  };
  setEnvironmentData(LINK, link);
  let worker: object;
  try {
    worker = make({ ...options, transferList: [...(options.transferList ?? []), port1, side] });
  } finally {
    setEnvironmentData(LINK, undefined);
  }
  const unrecordedText = `${UNRECORDED_THREAD}worker${number} has options or an environment of its own`;
  tellWriter({ thread: { ring: link.ring, port: port2, unrecorded: unrecordedText } }, [port2]);
  const resource = threadResource(`worker${number}`, link.run.process);
  setPeer(worker, () => resource);
  setSide(worker, ownSide);
  return worker;
}

/** Whoever waits for the thread waits for its loop to turn. */
function threadResource(name: string, process: string): number {
  const resource = newResource({ kind: 'thread', name: publishedString(name), site: callerSite() });
  const loop = newResource({ kind: 'loop', name: publishedString('loop'), site: 0 });
  put(SHARED, 0, 0, loop, publishedString(loopName(process)), 0, 0, 0);
  put(PROVIDER, 0, 0, resource, TARGET.resource, loop, STRUCTURE, 0);
  put(providersComplete, 0, 0, resource, STRUCTURE, 0, 0, 0);
  return resource;
}
