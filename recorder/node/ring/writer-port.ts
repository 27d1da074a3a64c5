import { MessageChannel, type MessagePort, type Transferable } from 'node:worker_threads';
import type { Schema } from '../../../format/write/schema.ts';
import type { Additions } from './dictionary.ts';
import { threadLink } from '../thread.ts';
import type { Cap } from '../worker/cap.ts';

/** A thread that was started: its events come through `ring`, what they refer to through `port`. */
export type NewThread = {
  readonly ring: SharedArrayBuffer;
  readonly port: MessagePort;
  /** Said of it if it never tells of itself. */
  readonly unrecorded: string;
};
/** What a thread says first: the files that its trace goes to. */
export type Opening = {
  readonly stem: string;
  readonly cap: Cap;
  readonly redact: string;
  readonly schema: Schema;
};
/** All that reaches the writer's thread beside events. */
export type ToWriter = Additions & { readonly thread?: NewThread; readonly opening?: Opening };

const channel = threadLink === null ? new MessageChannel() : null;
const port = threadLink?.port ?? channel!.port1;
port.unref();

/** The writer's end; null where the parent thread has given it away already. */
export const writerEnd: MessagePort | null = channel?.port2 ?? null;

/** Messages are there before the events that are put after them, even if this thread never turns its loop again. */
export function tellWriter(message: ToWriter, transfer: readonly Transferable[] = []): void {
  port.postMessage(message, transfer);
}
