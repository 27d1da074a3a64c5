import type { ResourceId } from '../../format/events.ts';
import { CODE, OUTCOME, TARGET } from './codes.ts';
import { put } from './ring.ts';
import { createStamp } from './stamp.ts';
import type { Target, Task } from './tasks.ts';

type Peer = () => ResourceId;
const peers = createStamp<Peer>();

/** `emitter` speaks here for another thread or process. `peer` gives what stands for that; asked each time that it is waited for. */
export const setPeer: (emitter: object, peer: Peer) => void = peers.set;

/** What the events of an emitter come from. */
export function peerOf(emitter: unknown): Peer | undefined {
  return typeof emitter === 'object' && emitter !== null ? peers.get(emitter) : undefined;
}

/** The next message of another thread or process, or its end. */
export class PeerEvent implements Target {
  readonly failure: number = OUTCOME.error;
  readonly #peer: Peer;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  beginWait(task: Task, site: number): void {
    put(CODE.wait, task.id, site, this.#peer(), 0, 1, 0, 0);
  }

  endWait(): void {}

  reference(): readonly [number, number] {
    return [TARGET.resource, this.#peer()];
  }

  onSettled(): boolean {
    return false;
  }
}
