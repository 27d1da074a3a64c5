import { away, back, began, ended, isDue, isTimed } from '../cost.ts';
import { isOurError, tellFailure } from '../guard.ts';

type Method = (this: never, ...args: never[]) => unknown;

/**
 * Replaces a method by what `make` makes of it, with the name, length and attributes of the original.
 * Does nothing if there is no such method. Where an error of ours would leave it, the program gets what
 * the original gave, and from then on the original.
 */
export function wrapMethod<M extends Method>(
  holder: object,
  name: PropertyKey,
  make: (original: M) => M,
): void {
  replaceMethod<M>(holder, name, (original) => guardedMethod(String(name), original, make));
}

/** As `wrapMethod`, for what is called so often that V8 has to inline it: what `make` makes lets no error of ours out. */
export function replaceMethod<M extends Method>(
  holder: object,
  name: PropertyKey,
  make: (original: M) => M,
): void {
  const property = Object.getOwnPropertyDescriptor(holder, name);
  if (typeof property?.value !== 'function') return;
  const original = property.value as M;
  Object.defineProperty(holder, name, { ...property, value: alike(make(original), original) });
}

/** What became of the original in the wrapper that runs now: in two variables, for an object for each call costs more than the hook. */
const STATE = { notCalled: 0, returned: 1, threw: 2 } as const;
let state: number = STATE.notCalled;
let given: unknown;

/** `make(original)`, which gives way to the original where an error of ours would leave it, and from then on. */
export function guardedMethod<M extends Method>(name: string, original: M, make: (original: M) => M): M {
  const wrapper = make(followed(original));
  let isOff = false;
  return function (this: never, ...args: never[]) {
    if (isOff) return original.apply(this, args);
    const outerState = state;
    const outerGiven = given;
    state = STATE.notCalled;
    try {
      if (!isDue()) return wrapper.apply(this, args);
      const beganAt = began();
      const result = wrapper.apply(this, args);
      ended(beganAt);
      return result;
    } catch (error) {
      if ((state === STATE.threw && given === error) || !isOurError(error)) throw error;
      isOff = true;
      tellFailure(name, error);
      if (state === STATE.returned) return given;
      if (state === STATE.threw) throw given;
      return original.apply(this, args);
    } finally {
      state = outerState;
      given = outerGiven; // and so nothing is kept alive
    }
  } as M;
}

/** The original, which notes for the running wrapper what it gave. */
function followed<M extends Method>(original: M): M {
  const follow = function (this: never, ...args: never[]) {
    const from = isTimed() ? away() : null;
    try {
      given = original.apply(this, args);
      state = STATE.returned;
      return given;
    } catch (error) {
      given = error;
      state = STATE.threw;
      throw error;
    } finally {
      if (from !== null) back(from);
    }
  } as M;
  return alike(follow, original);
}

/** `wrapper`, looking like `original` to whoever asks for its name or length. */
export function alike<F extends Method>(wrapper: F, original: F): F {
  for (const key of ['name', 'length']) {
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(original, key)!);
  }
  return wrapper;
}

/** Throws unless the library is one that the patch knows: half a patch would tell of waits that never end. */
export function expectMethods(holder: object, names: readonly string[]): void {
  for (const name of names) {
    if (typeof Object.getOwnPropertyDescriptor(holder, name)?.value === 'function') continue;
    throw new Error(`no method ${name}`);
  }
}

/**
 * The bindings of a module whose only or default export is the function `name`: itself, and how to put
 * another in its place. An exported function declaration can be assigned to, and importers see it.
 */
export function replaceExport(name: string): string {
  const esm = `{ ${name}, replace: (wrapper) => { ${name} = wrapper; } }`;
  const commonJs = `{ ${name}: module.exports, replace: (wrapper) => { module.exports = wrapper; } }`;
  return `typeof module === 'undefined' ? ${esm} : ${commonJs}`;
}

/** Gives `wrapper` the properties that the library added to the function; `default` is often itself. */
export function withProperties<F extends Method>(wrapper: F, original: F): F {
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(original))) {
    if (['prototype', 'arguments', 'caller'].includes(key)) continue;
    const value: unknown = property.value === original ? wrapper : property.value;
    Object.defineProperty(wrapper, key, 'value' in property ? { ...property, value } : property);
  }
  return wrapper;
}
