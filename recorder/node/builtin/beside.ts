import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { createStamp } from '../stamp.ts';
import type { Note } from '../thread.ts';

/** Our own ports beside those of the program: what goes through one is there before the message that it is about. */
type Beside = { readonly port: MessagePort; readonly notes: Note[] };

const besides = createStamp<Beside>();

/** `speaker` is a Worker, a thread's parentPort or a MessagePort; `port` is our way to the same thread. */
export function setBeside(speaker: object, port: MessagePort): void {
  besides.set(speaker, { port, notes: [] });
}

export function besideOf(speaker: object): MessagePort | null {
  return besides.get(speaker)?.port ?? null;
}

/** What came with the message of this number; the last such note, for one before it was of a message that could not be posted. */
export function noteFor(speaker: object, number: number): Note | undefined {
  const beside = besides.get(speaker);
  if (beside === undefined) return undefined;
  const { port, notes } = beside;
  for (let told = receiveMessageOnPort(port); told !== undefined; told = receiveMessageOnPort(port)) {
    notes.push(told.message as Note);
  }
  const note = notes.findLast((each) => each.number === number);
  while (notes.length > 0 && notes[0]!.number <= number) notes.shift();
  return note;
}
