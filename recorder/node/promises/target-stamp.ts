/* oxlint-disable typescript/unbound-method -- static, and without `this` */
import type { Target } from '../tasks/tasks.ts';
import { Returns } from '../stamp.ts';

/** What a promise stands for, kept with it. See `createStamp`. */
class Awaitable extends Returns {
  #target: Target;

  constructor(object: object, target: Target) {
    super(object);
    this.#target = target;
  }

  static get(object: object): Target | undefined {
    return #target in object ? object.#target : undefined;
  }

  static set(object: object, target: Target): void {
    if (#target in object) object.#target = target;
    // oxlint-disable-next-line no-new -- it is the object itself that is changed
    else new Awaitable(object, target);
  }

  static setFirst(object: object, target: Target): void {
    try {
      // oxlint-disable-next-line no-new -- it is the object itself that is changed
      new Awaitable(object, target);
    } catch {
      (object as Awaitable).#target = target;
    }
  }
}

export const stampedTarget: (object: object) => Target | undefined = Awaitable.get;
export const stampTarget: (object: object, target: Target) => void = Awaitable.set;
/** Of a promise that was made just now: to ask whether it has a stamp costs more than to put it there. */
export const stampNewTarget: (object: object, target: Target) => void = Awaitable.setFirst;
