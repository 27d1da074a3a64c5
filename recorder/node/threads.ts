import type { ResourceId } from '../../format/events.ts';
import { CODE, OUTCOME, TARGET } from './codes.ts';
import { put } from './ring.ts';
import { createStamp } from './stamp.ts';
import type { Target, Task } from './tasks.ts';

type Peer = () => ResourceId;
const peers = createStamp<Peer>();

/** `emitter` speaks here for another thread: a Worker, or parentPort. `thread` gives what stands for that. */
export const setPeer: (emitter: object, thread: Peer) => void = peers.set;

/** The thread that the events of an emitter come from. */
export function peerOf(emitter: unknown): Peer | undefined {
  return typeof emitter === 'object' && emitter !== null ? peers.get(emitter) : undefined;
}

/** The next message of another thread, or its end. */
export class PeerEvent implements Target {
  readonly failure: number = OUTCOME.error;
  readonly #thread: Peer;

  constructor(thread: Peer) {
    this.#thread = thread;
  }

  beginWait(task: Task, site: number): void {
    put(CODE.wait, task.id, site, this.#thread(), 0, 1, 0, 0);
  }

  endWait(): void {}

  reference(): readonly [number, number] {
    return [TARGET.resource, this.#thread()];
  }

  onSettled(): boolean {
    return false;
  }
}
