import { WAIT_OPS, type ResourceId } from '../../../format/events.ts';
import { CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { put } from '../ring/ring.ts';
import { createStamp } from '../stamp.ts';
import type { Target, Task } from '../tasks/tasks.ts';

/** Another thread or process, for which an emitter speaks here. */
export type Peer = {
  /** What stands for it; asked each time that it is waited for. */
  readonly resource: () => ResourceId;
  /** Nothing was asked of it, so who waits for its next message waits for work, not for an answer. */
  readonly isIdle: () => boolean;
};
const peers = createStamp<Peer>();
const { wait: WAIT } = CODE;
const GET = WAIT_OPS.indexOf('get');

export const setPeer: (emitter: object, peer: Peer) => void = peers.set;

/** What the events of an emitter come from. */
export function peerOf(emitter: unknown): Peer | undefined {
  return typeof emitter === 'object' && emitter !== null ? peers.get(emitter) : undefined;
}

const WITH_MESSAGES: ReadonlySet<unknown> = new Set(['message', 'messageerror', 'error']);

/** Whether a wait for the peer's next `event` would be one for work. */
export function idlenessOf(peer: Peer, event: unknown): () => boolean {
  return WITH_MESSAGES.has(event) ? peer.isIdle : never;
}

export const never = (): boolean => false;

/** `task` begins to wait for an event that comes from `resource`. */
export function waitForEvent(task: Task, site: number, resource: ResourceId, isIdle: () => boolean): void {
  put(WAIT, task.id, site, resource, isIdle() ? GET : 0, 1, 0, 0);
}

/** The next event that comes from something: a message of another thread or process, or its end. */
export class PeerEvent implements Target {
  readonly failure: number = OUTCOME.error;
  readonly #resource: () => ResourceId;
  readonly #isIdle: () => boolean;

  /** `resource` is asked each time that somebody waits; see Peer about `isIdle`. */
  constructor(resource: () => ResourceId, isIdle: () => boolean = never) {
    this.#resource = resource;
    this.#isIdle = isIdle;
  }

  beginWait(task: Task, site: number): void {
    waitForEvent(task, site, this.#resource(), this.#isIdle);
  }

  endWait(): void {}

  reference(): readonly [number, number] {
    return [TARGET.resource, this.#resource()];
  }

  onSettled(): boolean {
    return false;
  }
}
