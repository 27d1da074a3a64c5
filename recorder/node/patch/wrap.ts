type Method = (this: never, ...args: never[]) => unknown;

/**
 * Replaces a method by what `make` makes of it, with the name, length and attributes of the original.
 * Does nothing if there is no such method.
 */
export function wrapMethod<M extends Method>(holder: object, name: string, make: (original: M) => M): void {
  const property = Object.getOwnPropertyDescriptor(holder, name);
  if (typeof property?.value !== 'function') return;
  const value = alike(make(property.value as M), property.value as M);
  Object.defineProperty(holder, name, { ...property, value });
}

/** `wrapper`, looking like `original` to whoever asks for its name or length. */
export function alike<F extends Method>(wrapper: F, original: F): F {
  for (const key of ['name', 'length']) {
    Object.defineProperty(wrapper, key, Object.getOwnPropertyDescriptor(original, key)!);
  }
  return wrapper;
}
