/** Runs the constructor of a class that extends it on an object that exists already. */
// oxlint-disable-next-line typescript/no-extraneous-class -- its constructor is all there is to it
export class Returns {
  constructor(object: object) {
    return object;
  }
}

export type Stamp<T> = {
  readonly get: (object: object) => T | undefined;
  readonly set: (object: object, value: T) => void;
};

/**
 * Something the recorder knows about objects of the program, kept in a private field of each object:
 * invisible to the program, collected with the object, and 4–5 times cheaper than a WeakMap. V8 learns about
 * field accesses by place in the source, which here is one for all stamps; what each await and each acquire
 * asks for has a class of its own therefore, and is three times as fast (target-stamp.ts, lock-stamp.ts).
 */
export function createStamp<T>(): Stamp<T> {
  class Stamped extends Returns {
    #value: T;
    constructor(object: object, value: T) {
      super(object);
      this.#value = value;
    }
    static get(object: object): T | undefined {
      return #value in object ? object.#value : undefined;
    }
    static set(object: object, value: T): void {
      if (#value in object) object.#value = value;
      // oxlint-disable-next-line no-new -- it is the object itself that is changed
      else new Stamped(object, value);
    }
  }
  return {
    get: (object) => Stamped.get(object),
    set: (object, value) => Stamped.set(object, value),
  };
}
