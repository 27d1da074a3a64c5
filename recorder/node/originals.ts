/* oxlint-disable typescript/unbound-method -- taken before the program can change it, and called with its object */
import { originalOf, type Edited } from './transform/edits.ts';
import { RUNTIME } from './transform/names.ts';

/**
 * `toString` of a function gives its original source, as it would without the recorder: what is sent
 * to a worker, a page or `eval` then runs there, where our hooks are not.
 */

const NATIVE_TEXT = 'function () { [native code] }';
const { toString: nativeToString } = Function.prototype;
const sources: Edited[] = [];
/** Texts of functions that stand for native ones. */
const natives = new Set<string>();

export function rememberSource({ source, text, insertions }: Edited): void {
  sources.push({ source, text, insertions });
}

/** From now on functions with the source of `wrapper` pass for native functions without a name. */
export function passForNative(wrapper: () => void): void {
  natives.add(nativeToString.call(wrapper));
}

export function restoreSources(): void {
  const { toString } = {
    toString(this: unknown): string {
      const text = nativeToString.call(this === toString ? nativeToString : this);
      if (text.includes(RUNTIME)) return original(text);
      return natives.has(text) ? NATIVE_TEXT : text;
    },
  };
  // oxlint-disable-next-line no-extend-native -- what the transform changed must not be seen here
  Object.defineProperty(Function.prototype, 'toString', {
    value: toString,
    writable: true,
    configurable: true,
  });
}

function original(text: string): string {
  for (const edited of sources) {
    const found = originalOf(text, edited);
    if (found !== null) return found;
  }
  return text;
}
