/* oxlint-disable typescript/unbound-method -- static, and without `this` */
import type { Lock } from './locks.ts';
import { Returns } from '../stamp.ts';

/** What stands for a lock of the program in the trace, kept with it. See `createStamp`. */
class Locking extends Returns {
  #lock: Lock;

  constructor(object: object, lock: Lock) {
    super(object);
    this.#lock = lock;
  }

  static get(object: object): Lock | undefined {
    return #lock in object ? object.#lock : undefined;
  }

  static set(object: object, lock: Lock): void {
    if (#lock in object) object.#lock = lock;
    // oxlint-disable-next-line no-new -- it is the object itself that is changed
    else new Locking(object, lock);
  }
}

export const stampedLock: (object: object) => Lock | undefined = Locking.get;
export const stampLock: (object: object, lock: Lock) => void = Locking.set;
