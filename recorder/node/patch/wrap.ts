type Method = (this: never, ...args: never[]) => unknown;

/**
 * Replaces a method by what `make` makes of it, with the name, length and attributes of the original.
 * Does nothing if there is no such method.
 */
export function wrapMethod<M extends Method>(
  holder: object,
  name: PropertyKey,
  make: (original: M) => M,
): void {
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
