import type { Server } from 'node:http';
import type { ResourceId } from '../../../format/events.ts';
import { CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { linkSignal } from '../promises/deferreds.ts';
import { newResource } from '../ring/dictionary.ts';
import { nameOf } from '../tasks/names.ts';
import { wrapMethod } from '../patch/wrap.ts';
import { put } from '../ring/ring.ts';
import { createStamp } from '../stamp.ts';
import { beginIn, current, type Target, type Task } from '../tasks/tasks.ts';

/** `server.close()` is over when every request that has begun is: whoever waits for it waits for them all. */
const open = createStamp<Set<Task>>();
const { await: AWAIT, member: MEMBER } = CODE;

/** The requests that a server has not answered yet. */
export function openRequests(server: object): Set<Task> {
  let tasks = open.get(server);
  if (tasks === undefined) open.set(server, (tasks = new Set()));
  return tasks;
}

type Close = (this: Server, ...args: unknown[]) => unknown;

/** Watches `close` of all servers with this prototype. */
export function watchClose(prototype: object): void {
  wrapMethod<Close>(
    prototype,
    'close',
    (original) =>
      function (...args) {
        const closing = new Closing([...openRequests(this)]);
        if (closing.isHeldUp) {
          linkSignal(() => closing.define(0));
          if (current !== null) beginIn(current, this, () => closing);
        }
        return original.apply(this, args);
      },
  );
}

class Closing implements Target {
  readonly failure: number = OUTCOME.error;
  readonly #requests: readonly Task[];
  #resource: ResourceId = 0;

  constructor(requests: readonly Task[]) {
    this.#requests = requests;
  }

  get isHeldUp(): boolean {
    return this.#requests.length > 0;
  }

  beginWait(task: Task, site: number): void {
    put(AWAIT, task.id, site, 0, TARGET.resource, this.define(site), 0, 0);
  }

  endWait(): void {}

  reference(): readonly [number, number] {
    return [TARGET.resource, this.define(0)];
  }

  onSettled(): boolean {
    return false;
  }

  define(site: number): ResourceId {
    if (this.#resource !== 0) return this.#resource;
    this.#resource = newResource({ kind: 'all', ...nameOf('all', 0, site) });
    for (const request of this.#requests) {
      put(MEMBER, 0, 0, this.#resource, TARGET.task, request.id, 0, 0);
    }
    return this.#resource;
  }
}
