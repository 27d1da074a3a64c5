import type { ResourceId } from '../../../format/events.ts';
import { CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { newResource, publishedString } from '../ring/dictionary.ts';
import { nameOf } from '../tasks/names.ts';
import { put } from '../ring/ring.ts';
import { createStamp } from '../stamp.ts';
import type { Target, Task } from '../tasks/tasks.ts';

/** What something outside of the program settles: a timer, a database, a server. It can always end. */
export class External implements Target {
  readonly failure: number = OUTCOME.error;
  readonly #resource: () => ResourceId;

  /** `resource` says who settles it; asked only if somebody waits. */
  constructor(resource: () => ResourceId) {
    this.#resource = resource;
  }

  beginWait(task: Task, site: number): void {
    const id = this.#resource();
    put(CODE.await, task.id, site, id, TARGET.external, id, 0, 0);
  }

  endWait(): void {}

  reference(): readonly [number, number] {
    return [TARGET.external, this.#resource()];
  }

  onSettled(): boolean {
    return false;
  }
}

/** A program may ask for ever new things; from here on they are not told apart. */
const MAX_KINDS = 100;
const peers = createStamp<Map<string, ResourceId>>();

/** A promise that who is at the other end of `connection` settles; `kind` is what is waited for there. */
export function answerOf(connection: object, kind: string): External {
  return new External(() => {
    const kinds = peers.get(connection) ?? new Map<string, ResourceId>();
    peers.set(connection, kinds);
    const key = kinds.size < MAX_KINDS ? kind : '';
    const known = kinds.get(key);
    if (known !== undefined) return known;
    const resource = newResource({ kind: 'socket', ...nameOf('socket', publishedString(key), 0) });
    kinds.set(key, resource);
    return resource;
  });
}

let someEvent: External | null = null;

/** That the next event comes which a loop over `events.on` waits for, of whichever emitter. */
export function nextEvent(): External {
  let resource: ResourceId = 0;
  someEvent ??= new External(() => {
    resource ||= newResource({ kind: 'signal', name: publishedString('next event'), site: 0 });
    return resource;
  });
  return someEvent;
}
