import { createRequire, syncBuiltinESMExports } from 'node:module';
import {
  MessageChannel,
  setEnvironmentData,
  type MessagePort,
  type Transferable,
  type Worker,
} from 'node:worker_threads';
import { UNRECORDED_THREAD } from '../../../format/events.ts';
import { blindSpot } from '../blind-spots.ts';
import { listener } from '../guard.ts';
import { guardedMethod, wrapMethod } from '../patch/wrap.ts';
import { setPeer } from '../promises/peers.ts';
import { watchRest } from '../rest/rest.ts';
import { RING_BYTES } from '../ring/ring-layout.ts';
import { runOfThread, type Run } from '../run.ts';
import { callerSite } from '../sites/stack-site.ts';
import { LINK, nameOfThread, started, threadLink, type ThreadLink } from '../thread.ts';
import { hasWriterThread } from '../ring/writer.ts';
import { tellWriter } from '../ring/writer-port.ts';
import { setBeside } from './beside.ts';
import { End, newCounts, setEnd, type Speaker } from './channels.ts';
import { wrapEmit } from './emits.ts';
import { watchChannels } from './message-channels.ts';
import { arrived, noteOf, portsOf, telling, unpack } from './shared-messages.ts';

/** Threads that the program starts: each records itself, and the writer's thread of the process writes for all. */

type Threads = {
  Worker: typeof Worker;
  readonly SHARE_ENV: symbol;
  readonly workerData: unknown;
  readonly parentPort: object | null;
  MessageChannel: typeof MessageChannel;
  readonly MessagePort: typeof MessagePort;
};
type Receive = (port: object) => { readonly message: unknown } | undefined;
/** How Node hands a message to the listeners of a port. */
const DISPATCH = Symbol.for('nodejs.internal.kHybridDispatch');
type Dispatch = (this: object, ...args: unknown[]) => unknown;
type Options = { env?: unknown; workerData?: unknown; transferList?: Transferable[] };

export function watchWorkers(run: Run): void {
  const module = createRequire(import.meta.url)('node:worker_threads') as Threads;
  const { Worker: Native, SHARE_ENV } = module;
  watchChannels(module, run.process);
  type Construct = (args: unknown[], newTarget: () => void) => object;
  const construct: Construct = (args, newTarget) => Reflect.construct(Native, args, newTarget) as object;
  const constructLinked = guardedMethod<Construct>(
    'Worker',
    construct,
    (own) =>
      ([file, options, ...rest], newTarget) => {
        const make = (given: unknown): object => own([file, given, ...rest], newTarget);
        if (!hasWriterThread()) return unrecorded(() => make(options));
        if (options === null || (options !== undefined && typeof options !== 'object')) return make(options);
        return linked(run, options ?? {}, SHARE_ENV, make);
      },
  );
  const Wrapped = new Proxy(Native, {
    construct: (_target, args, newTarget) => constructLinked(args, newTarget as () => void),
  });
  Object.defineProperty(Native.prototype, 'constructor', {
    value: Wrapped,
    writable: true,
    configurable: true,
  });
  module.Worker = Wrapped;
  watchMessages(Native.prototype, module);
  if (threadLink !== null) greet(threadLink, module);
  syncBuiltinESMExports();
}

/** What threads say to each other. */
function watchMessages(workers: object, module: Threads): void {
  wrapMethod(workers, 'postMessage', telling);
  for (const event of ['message', 'messageerror']) {
    wrapEmit(workers, event, (emit, worker, [message]) => {
      arrived(worker, message);
      return emit();
    });
  }
  const ports = module.MessagePort.prototype as object as Record<symbol, Dispatch | undefined>;
  wrapMethod(ports, 'postMessage', telling);
  const dispatch = ports[DISPATCH];
  if (dispatch === undefined) throw new Error('ports do not dispatch as they are known to');
  Object.defineProperty(ports, DISPATCH, {
    value: function (this: object, ...args: unknown[]) {
      if (args[1] === 'message' || args[1] === 'messageerror') hear(this, args[0]);
      return dispatch.apply(this, args);
    },
    configurable: true,
    writable: true,
  });
  wrapMethod<Receive>(module, 'receiveMessageOnPort', (original) => (port) => {
    const received = original(port);
    if (received !== undefined) arrived(port, received.message);
    return received;
  });
}

/** What came with this thread: memory, ports, and the way back to who started it. */
function greet({ run, note, parent, side, counts }: ThreadLink, { workerData, parentPort }: Threads): void {
  unpack(note, workerData);
  if (parentPort === null) return;
  const own: Speaker = { kind: 'thread', name: nameOfThread, site: 0, process: run.process };
  const other: Speaker = { kind: 'thread', name: parent, site: 0, process: run.parent };
  const end = new End({ id: run.process, side: 1, counts }, 'started', own, other);
  speakWith(parentPort, end, side);
}

/** `speaker` is this thread's way to the other one, and `beside` the recorder's. */
function speakWith(speaker: object, end: End, beside: MessagePort): void {
  setEnd(speaker, end);
  setPeer(speaker, { resource: end.incoming, isIdle: end.isIdle });
  setBeside(speaker, beside);
}

const hear = listener('messages', arrived);

function unrecorded(make: () => object): object {
  blindSpot(`${UNRECORDED_THREAD}there is no thread that could write for it`);
  return make();
}

/** Makes the thread with a link in its environment data, which no other thread will find. */
function linked(run: Run, options: Options, shareEnv: symbol, make: (options: unknown) => object): object {
  const number = Atomics.add(started, 0, 1) + 1;
  const { port1, port2 } = new MessageChannel();
  const { port1: side, port2: ownSide } = new MessageChannel();
  const counts = newCounts();
  const { note, ports } = noteOf(options.workerData, portsOf(options.transferList), 0);
  const link: ThreadLink = {
    ring: new SharedArrayBuffer(RING_BYTES),
    port: port1,
    run: runOfThread(run, number),
    sharesEnv: options.env === shareEnv,
    started,
    parent: nameOfThread,
    side,
    note,
    counts,
  };
  setEnvironmentData(LINK, link);
  let worker: object;
  try {
    worker = make({ ...options, transferList: [...(options.transferList ?? []), port1, side, ...ports] });
  } finally {
    setEnvironmentData(LINK, undefined);
  }
  const unrecordedText = `${UNRECORDED_THREAD}worker${number} has options or an environment of its own`;
  tellWriter({ thread: { ring: link.ring, port: port2, unrecorded: unrecordedText } }, [port2]);
  const own: Speaker = { kind: 'thread', name: nameOfThread, site: 0, process: run.process };
  const { process } = link.run;
  const other: Speaker = { kind: 'thread', name: `worker${number}`, site: callerSite(), process };
  speakWith(worker, new End({ id: process, side: 0, counts }, 'starter', own, other), ownSide);
  watchRest();
  return worker;
}
