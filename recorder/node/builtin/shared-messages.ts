/* oxlint-disable unicorn/require-post-message-target-origin -- ports, not windows */
import { MessagePort as Port, type MessagePort } from 'node:worker_threads';
import type { Note, PortPath } from '../thread.ts';
import { besideOf, noteFor } from './beside.ts';
import { countArrived, countPosted, endOf, type Channel } from './channels.ts';
import { adoptPort, localChannel, passPort } from './message-channels.ts';
import { adopt, hasMemories, sharedIn, valueAt, walk } from './shared-memory.ts';

/**
 * Messages between threads. What is known of the memory and the ports in one goes beside it, through a port of our
 * own that nobody listens to, and is there before it.
 */
type Post = (this: object, message: unknown, ...rest: unknown[]) => unknown;
type Sent = { readonly note: Note; readonly ports: readonly MessagePort[] };

/** A `postMessage` that tells. */
export function telling(original: Post): Post {
  return function (message, ...rest) {
    const end = endOf(this);
    const channel = end?.channel ?? localChannel(this);
    if (channel === undefined) return original.call(this, message, ...rest);
    const number = end === undefined ? countPosted(channel) : end.posting();
    tellBeside(this, message, rest[0], number);
    try {
      return original.call(this, message, ...rest);
    } catch (error) {
      channel.counts[channel.side]!--; // it can't be cloned
      throw error;
    }
  };
}

function tellBeside(speaker: object, message: unknown, transfer: unknown, number: number): void {
  const ports = portsOf(transfer);
  if (ports.length === 0 && !hasMemories()) return;
  const { note, ports: passed } = noteOf(message, ports, number);
  if (note.shared.length > 0 || note.ports.length > 0) besideOf(speaker)?.postMessage(note, passed);
}

/** What goes beside a message that takes these ports along, and our own ports that are transferred with it. */
export function noteOf(message: unknown, transfer: readonly MessagePort[], number: number): Sent {
  const ports: PortPath[] = [];
  if (transfer.length > 0)
    walk(message, (value, path) => {
      const passed = transfer.includes(value as MessagePort) ? passPort(value as MessagePort, path) : null;
      if (passed !== null) ports.push(passed);
    });
  const own = ports.flatMap(({ beside }) => beside ?? []);
  return { note: { number, shared: hasMemories() ? sharedIn(message) : [], ports }, ports: own };
}

/** Of a list of what is transferred, or of options with one. */
export function portsOf(transfer: unknown): readonly MessagePort[] {
  const list: unknown = Array.isArray(transfer)
    ? transfer
    : (transfer as { transfer?: unknown } | null | undefined)?.transfer;
  return Array.isArray(list) ? list.filter((each): each is MessagePort => each instanceof Port) : [];
}

/** A message has come from the thread that `speaker` speaks to. */
export function arrived(speaker: object, message: unknown): void {
  const end = endOf(speaker);
  const channel: Channel | undefined = end?.channel ?? localChannel(speaker);
  if (channel === undefined) return;
  const number = end === undefined ? countArrived(channel) : end.arriving();
  const note = noteFor(speaker, number);
  if (note !== undefined) unpack(note, message);
}

/** Makes known here what the note tells of its message. */
export function unpack({ shared, ports }: Note, message: unknown): void {
  adopt(message, shared);
  for (const passed of ports) {
    const port = valueAt(message, passed.path);
    if (port instanceof Port) adoptPort(port, passed);
  }
}
