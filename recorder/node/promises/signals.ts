/* oxlint-disable typescript/unbound-method -- taken before the program can change it, and called with its object */
import { EventEmitter } from 'node:events';
import type { ResourceId } from '../../../format/events.ts';
import { CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { drainOf, drainSignal } from '../builtin/stream-waits.ts';
import { linkSignal } from './deferreds.ts';
import { dictionary, newResource, publishedString } from '../ring/dictionary.ts';
import { nameObjectsOf, nameOf } from '../tasks/names.ts';
import { put } from '../ring/ring.ts';
import { createStamp } from '../stamp.ts';
import { currentId, setTarget, type Target, type Task } from '../tasks/tasks.ts';
import { idlenessOf, PeerEvent, peerOf } from './peers.ts';

/**
 * Events that tasks wait for with `events.once`. An event of an emitter is a resource of kind signal:
 * it is not kept, so who begins to wait after it was emitted misses it. What the program's own code
 * emits is recorded at the call (`emitting`), so no emitter of a library pays for it.
 */

const { wait: WAIT, await: AWAIT, act: ACT } = CODE;
const EMIT = 10;

/** Not those of a subclass, which may be the program's own code. */
const { listenerCount: nativeCount, rawListeners: nativeListeners } = EventEmitter.prototype;

type EventName = string | symbol;
type Emitter = { readonly name: number; readonly site: number; readonly signals: Map<EventName, ResourceId> };
const emitters = createStamp<Emitter>();

export function watchEmitters(): void {
  nameObjectsOf(EventEmitter.prototype, (emitter, name, site) => {
    const known = emitters.get(emitter);
    if (known === undefined) emitters.set(emitter, { name, site, signals: new Map() });
  });
}

function signalOf(emitter: object, event: EventName): ResourceId {
  let known = emitters.get(emitter);
  if (known === undefined) emitters.set(emitter, (known = { name: 0, site: 0, signals: new Map() }));
  const signal = known.signals.get(event);
  if (signal !== undefined) return signal;
  const owner = known.name === 0 ? '' : `${dictionary.strings[known.name] ?? ''}:`;
  const text = typeof event === 'symbol' ? (event.description ?? 'symbol') : event;
  const { name, site } = nameOf('signal', publishedString(`${owner}${text}`), known.site);
  const resource = newResource({ kind: 'signal', name, site });
  known.signals.set(event, resource);
  return resource;
}

/** Emitters of Node itself: the system emits there, not the program. Known by the names of their classes. */
const OF_NODE = new Set([
  'process',
  'Stream',
  'Readable',
  'Writable',
  'Duplex',
  'Transform',
  'Socket',
  'Server',
  'Agent',
  'ClientRequest',
  'IncomingMessage',
  'ServerResponse',
  'ChildProcess',
  'Worker',
  'MessagePort',
  'FSWatcher',
  'Interface',
  'Http2Session',
  'Cluster',
]);

function isOfNode(source: object): boolean {
  for (let object = Object.getPrototypeOf(source); object !== null; object = Object.getPrototypeOf(object)) {
    if (object === EventEmitter.prototype) return false;
    const { constructor } = object as { constructor?: { name?: string } };
    if (OF_NODE.has(constructor?.name ?? '')) return true;
  }
  return true;
}

let emitter: EventEmitter | null = null;
/** Whatever it is that a listener is added to. */
let receiver: unknown = null;

/** `object.emit(…)` comes next in the program's code. */
export function emits<T>(object: T): T {
  receiver = object;
  emitter = object instanceof EventEmitter ? object : null;
  return object;
}

/** …with `event` as its first argument. */
export function emitting<T>(site: number, event: T): T {
  if (emitter !== null && (typeof event === 'string' || typeof event === 'symbol')) {
    const waiters = nativeCount.call(emitter, event);
    if (waiters === 0 || emitters.get(emitter)?.signals.has(event)) {
      put(ACT, currentId(), site, signalOf(emitter, event), EMIT, 1, waiters, 0);
    }
  }
  emitter = receiver = null;
  return event;
}

let listened: unknown = null;

/** Whether the program itself is about to add a listener to `source`, and no library on its behalf. Told once. */
export function isListenedTo(source: unknown): boolean {
  const isIt = listened === source;
  listened = null;
  return isIt;
}

/** A listener for `event` is added: in the executor of a promise, that settles it. */
export function listening<T>(event: T): T {
  const source = emitter;
  const peer = peerOf(receiver);
  const drain = drainSignal(receiver, event);
  listened = receiver;
  emitter = receiver = null;
  if (peer !== undefined) linkSignal(peer.resource, idlenessOf(peer, event));
  else if (drain !== undefined) linkSignal(drain);
  if (source === null || event === 'error' || isOfNode(source)) return event;
  if (typeof event === 'string' || typeof event === 'symbol') {
    linkSignal(() => signalOf(source, event));
  }
  return event;
}

/** `promise` is what `events.once(emitter, event)` returned. */
export function onceReturned(source: unknown, event: unknown, options: unknown, promise: object): void {
  const { signal } = (options ?? {}) as { signal?: unknown };
  const peer = peerOf(source);
  const other =
    peer === undefined ? drainOf(source, event) : new PeerEvent(peer.resource, idlenessOf(peer, event));
  if (other !== undefined && signal === undefined) setTarget(promise, other);
  if (
    !(source instanceof EventEmitter) ||
    isOfNode(source) ||
    signal !== undefined || // under a deadline, perhaps
    (typeof event !== 'string' && typeof event !== 'symbol')
  )
    return;
  const listener = nativeListeners.call(source, event).at(-1);
  if (listener !== undefined) setTarget(promise, new Signal(source, event, listener));
}

const iterated = createStamp<PeerEvent>();

/** `iterator` is what `events.on(emitter, event)` returned. */
export function onReturned(source: unknown, event: unknown, options: unknown, iterator: unknown): void {
  if (typeof iterator !== 'object' || iterator === null || options !== undefined) return;
  const peer = peerOf(source);
  if (peer !== undefined)
    return iterated.set(iterator, new PeerEvent(peer.resource, idlenessOf(peer, event)));
  if (!(source instanceof EventEmitter) || isOfNode(source)) return;
  if (typeof event !== 'string' && typeof event !== 'symbol') return;
  const signal = signalOf(source, event);
  iterated.set(iterator, new PeerEvent(() => signal));
}

/** The event that each turn of a loop over `iterable` waits for; undefined: none that is known. */
export function signalOfLoop(iterable: object): PeerEvent | undefined {
  return iterated.get(iterable);
}

/** The next time that an event is emitted. */
class Signal implements Target {
  readonly failure: number = OUTCOME.error;
  readonly #emitter: EventEmitter;
  readonly #event: EventName;
  readonly #listener: unknown;
  readonly #resource: ResourceId;

  constructor(source: EventEmitter, event: EventName, listener: unknown) {
    this.#emitter = source;
    this.#event = event;
    this.#listener = listener;
    this.#resource = signalOf(source, event);
  }

  get #isPending(): boolean {
    return nativeListeners.call(this.#emitter, this.#event).includes(this.#listener as () => void);
  }

  beginWait(task: Task, site: number): void {
    if (this.#isPending) put(WAIT, task.id, site, this.#resource, 0, 1, 0, 0);
    else put(AWAIT, task.id, site, 0, TARGET.unknown, 0, 0, 0);
  }

  endWait(): void {}

  reference(): readonly [number, number] {
    return this.#isPending ? [TARGET.resource, this.#resource] : [TARGET.unknown, 0];
  }

  onSettled(): boolean {
    return false;
  }
}
