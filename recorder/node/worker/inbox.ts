import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { ToWriter } from '../ring/writer-port.ts';

/** What a thread of the program tells the writer, in order; read without waiting, and kept when that thread is gone. */
export class Inbox {
  readonly #port: MessagePort;
  readonly #received: ToWriter[] = [];
  #isClosed = false;

  constructor(port: MessagePort) {
    this.#port = port;
    port.on('message', (message: ToWriter) => this.#received.push(message));
    port.on('close', () => {
      this.#isClosed = true;
    });
    port.unref();
  }

  /** The thread has ended, and all that it said is here. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What came since the last time. */
  take(): ToWriter[] {
    for (;;) {
      const message = receiveMessageOnPort(this.#port);
      if (message === undefined) return this.#received.splice(0);
      this.#received.push(message.message as ToWriter);
    }
  }
}
