import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { listener } from '../guard.ts';
import { placeOf, nameObjectsOf } from '../tasks/names.ts';
import { setPeer } from '../promises/peers.ts';
import { callerSite } from '../sites/stack-site.ts';
import { createStamp } from '../stamp.ts';
import { textOf } from '../ring/dictionary.ts';
import type { PortPath } from '../thread.ts';
import { End, newCounts, setEnd, type Channel, type Speaker } from './channels.ts';
import { besideOf, setBeside } from './beside.ts';

/**
 * The program's own channels. While both ends are in one thread, messages are only counted; with the first end that
 * leaves, the other one becomes a way to another thread.
 */
type Made = {
  readonly id: string;
  readonly counts: Int32Array;
  readonly ports: readonly [WeakRef<MessagePort>, WeakRef<MessagePort>];
  name: string;
  site: number;
};
type Local = Channel & { readonly made: Made };

const Native = MessageChannel;
const channels = createStamp<Made>();
const locals = createStamp<Local>();
let process = '';
let count = 0;

/** `module` is node:worker_threads; `own` is how this thread's loop is known. */
export function watchChannels(module: { MessageChannel: typeof MessageChannel }, own: string): void {
  process = own;
  const Wrapped = new Proxy(Native, {
    construct: (target, args: [], newTarget) => {
      const channel = Reflect.construct(target, args, newTarget as () => void) as MessageChannel;
      hear(channel);
      return channel;
    },
  });
  const property = { value: Wrapped, writable: true, configurable: true };
  Object.defineProperty(Native.prototype, 'constructor', property);
  Object.defineProperty(globalThis, 'MessageChannel', property);
  module.MessageChannel = Wrapped;
  nameObjectsOf(Native.prototype, (channel, name, site) => {
    const known = channels.get(channel);
    if (known === undefined) return;
    known.name = textOf(name);
    known.site = site;
  });
}

const hear = listener('channels', made);

function made(channel: MessageChannel): void {
  const { port1, port2 } = channel;
  const id = `${process}.${++count}`;
  const counts = newCounts();
  const known: Made = { id, counts, ports: [new WeakRef(port1), new WeakRef(port2)], name: '', site: 0 };
  channels.set(channel, known);
  locals.set(port1, { id, counts, side: 0, made: known });
  locals.set(port2, { id, counts, side: 1, made: known });
}

/** An end of a channel whose other end is in this thread, too. */
export const localChannel: (port: object) => Channel | undefined = locals.get;

const passable = createStamp<Omit<PortPath, 'path' | 'beside'>>();

/** `port` is about to leave this thread; null: it is none that is known. */
export function passPort(port: MessagePort, path: readonly string[]): PortPath | null {
  const local = locals.get(port);
  if (local !== undefined && passable.get(port) === undefined) share(local.made);
  const known = passable.get(port);
  return known === undefined ? null : { ...known, path, beside: besideOf(port) };
}

/** From now on the ends may be in two threads. */
function share({ id, counts, ports, name, site }: Made): void {
  const place = site === 0 ? callerSite() : site;
  const text = name === '' ? `channel ${placeOf(place)}`.trim() : name;
  const { port1, port2 } = new Native();
  const beside = [port1, port2];
  for (const side of [0, 1] as const) {
    const port = ports[side].deref();
    if (port === undefined) continue;
    const names = [`${text}.port${side + 1}`, `${text}.port${2 - side}`] as const;
    becomeEnd(port, { id, counts, side, names }, place);
    setBeside(port, beside[side]!);
  }
}

function becomeEnd(port: MessagePort, known: Omit<PortPath, 'path' | 'beside'>, site: number): End {
  const { id, counts, side, names } = known;
  const speaker = (name: string, its: string | null): Speaker => ({ kind: 'port', name, site, process: its });
  // What is posted here is waited for at the other end.
  const end = new End({ id, side, counts }, 'port', speaker(names[1], process), speaker(names[0], null));
  setEnd(port, end);
  passable.set(port, known);
  const resource = (): number => {
    end.claim();
    return end.incoming();
  };
  setPeer(port, { resource, isIdle: end.isIdle });
  return end;
}

/** `port` has come from another thread. */
export function adoptPort(port: MessagePort, { beside, ...known }: PortPath): void {
  becomeEnd(port, known, 0).claim();
  if (beside !== null) setBeside(port, beside);
}
