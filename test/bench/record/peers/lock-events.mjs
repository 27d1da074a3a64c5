/* oxlint-disable typescript/unbound-method -- called with its object */
// What recorders without hooks of their own would be told: each lock that is asked for, taken and given back.
import { Mutex } from 'async-mutex';

const numbers = new WeakMap();
let last = 0;

function numberOf(lock) {
  if (!numbers.has(lock)) numbers.set(lock, ++last);
  return numbers.get(lock);
}

/** `begin(lock)` returns what `held` and `over` are then called with. */
export function onLocks({ begin, held, over }) {
  const { acquire } = Mutex.prototype;
  Mutex.prototype.acquire = async function (...args) {
    const request = begin(numberOf(this));
    const release = await acquire.apply(this, args);
    held(request);
    return () => {
      over(request);
      release();
    };
  };
}
