import { alike, guardedMethod } from '../patch/wrap.ts';

/** What emitters of Node's own classes emit: seen by their prototypes, so nobody's listeners are counted. */
type Emit = (this: object, event: unknown, ...args: unknown[]) => unknown;
type See = (emit: () => unknown, emitter: object, args: unknown[]) => unknown;

/** Prototypes that were asked for. */
const watched = new WeakSet<object>();

/** The prototype of Node's own class of that name; null: it was seen before. */
export function newPrototype(object: object, name: string): object | null {
  let prototype: object | null = object;
  while (
    prototype !== null &&
    !(Object.hasOwn(prototype, 'constructor') && prototype.constructor.name === name)
  )
    prototype = Object.getPrototypeOf(prototype) as object | null;
  if (prototype === null || watched.has(prototype)) return null;
  watched.add(prototype);
  return prototype;
}

/** `emit(event, …)` of all that inherit from `prototype` goes through `see`. */
export function wrapEmit(prototype: object, event: string, see: See): void {
  const original = (prototype as { emit: Emit }).emit;
  const seen = guardedMethod<Emit>(
    `emit of ${event}`,
    original,
    (own) =>
      function (what, ...args) {
        return see(() => own.call(this, what, ...args), this, args);
      },
  );
  const emit: Emit = function (what, ...args) {
    return (what === event ? seen : original).call(this, what, ...args);
  };
  Object.defineProperty(prototype, 'emit', {
    value: alike(emit, original),
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
