import { hash } from 'node:crypto';
import type { ResourceKind } from '../../../format/events.ts';
import { dictionary, publishedString } from '../ring/dictionary.ts';
import { newLock, type Lock } from './locks.ts';
import { nameOf, type Named } from '../tasks/names.ts';

/** As many keys of one object are remembered while nobody uses them: a program may compute keys for ever. */
const MAX_IDLE = 1000;
/** A key may be a customer's address: it is in the trace only if the environment says so. */
const isPlain = process.env['WAITGRAPH_KEYS'] === 'plain';

/** The locks of an object that has one for each key. They are called after the object and the key. */
export class KeyedLocks {
  readonly #kind: ResourceKind;
  readonly #owner: Named;
  readonly #locks = new Map<unknown, Lock>();

  /** `name` and `site`: the object's own, as it is named where it is made; 0: none. */
  constructor(kind: ResourceKind, name: number, site: number) {
    this.#kind = kind;
    this.#owner = nameOf(kind, name, site);
  }

  of(key: unknown, capacity = 1): Lock {
    const known = this.#locks.get(key);
    if (known !== undefined) return known;
    if (this.#locks.size >= MAX_IDLE) this.#forgetIdle();
    const owner = dictionary.strings[this.#owner.name] ?? '';
    const name = publishedString(`${owner}[${keyText(key)}]`);
    const lock = newLock({}, this.#kind, capacity, name, this.#owner.site);
    this.#locks.set(key, lock);
    return lock;
  }

  #forgetIdle(): void {
    for (const [key, lock] of this.#locks) {
      if (lock.holds.length === 0 && lock.queue.length === 0) this.#locks.delete(key);
    }
  }
}

function keyText(key: unknown): string {
  const text = String(key);
  return isPlain ? text : `#${hash('sha256', text).slice(0, 6)}`;
}
