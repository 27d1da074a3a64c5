/** Runs a constructor on an object that exists already. */
class Returns {
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
 * invisible to the program, collected with the object, and 4–5 times cheaper than a WeakMap.
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
      else new Stamped(object, value);
    }
  }
  return { get: Stamped.get, set: Stamped.set };
}
