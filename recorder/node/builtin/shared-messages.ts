import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { createStamp } from '../stamp.ts';
import type { SharedPath } from '../thread.ts';
import { adopt, fits, hasMemories, sharedIn } from './shared-memory.ts';

/**
 * Shared memory in messages between a thread and the one that started it. What it is called goes beside the
 * message, through a port of our own, and is there before it; the first that fits a message is its.
 */
type Side = { readonly port: MessagePort; readonly pending: (readonly SharedPath[])[] };
type Post = (this: object, message: unknown, ...rest: unknown[]) => unknown;

/** By the object that a thread speaks to the other one with. */
const sides = createStamp<Side>();

/** `speaker` is a Worker, or a thread's parentPort; `port` is our way to the same thread. */
export function setSide(speaker: object, port: MessagePort): void {
  sides.set(speaker, { port, pending: [] });
}

export function telling(original: Post): Post {
  return function (message, ...rest) {
    const side = hasMemories() ? sides.get(this) : undefined;
    if (side === undefined) return original.call(this, message, ...rest);
    const shared = sharedIn(message);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
    if (shared.length > 0) side.port.postMessage(shared);
    return original.call(this, message, ...rest);
  };
}

/** A message has come from the thread that `speaker` speaks to. */
export function arrived(speaker: object, message: unknown): void {
  const side = sides.get(speaker);
  if (side === undefined || typeof message !== 'object' || message === null) return;
  const { port, pending } = side;
  for (let told = receiveMessageOnPort(port); told !== undefined; told = receiveMessageOnPort(port)) {
    pending.push(told.message as SharedPath[]);
  }
  const index = pending.findIndex((shared) => fits(message, shared));
  if (index !== -1) adopt(message, pending.splice(index, 1)[0]!);
}
