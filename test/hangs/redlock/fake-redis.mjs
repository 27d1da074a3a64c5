// A client of a Redis that is not there: it keeps locks with their time to live, and answers after a moment.
const entries = new Map();

function get(key) {
  const entry = entries.get(key);
  if (entry === undefined || entry.until > performance.now()) return entry;
  entries.delete(key);
  return undefined;
}

function put(key, owner, ms) {
  entries.set(key, { owner, until: performance.now() + ms });
}

/** What the scripts of the libraries do, told by what they say. */
function run(script, keys, [owner, ms]) {
  if (script.includes('zadd')) return acquireSlot(keys[0], owner, ms);
  const isFree = script.includes('"exists"');
  const isOurs = (key) => get(key)?.owner === owner;
  if (script.includes('del')) return keys.filter((key) => isOurs(key) && entries.delete(key)).length;
  if (!keys.every(isFree ? (key) => get(key) === undefined : isOurs)) return 0;
  for (const key of keys) put(key, owner, ms);
  return keys.length;
}

const slots = new Set();

function acquireSlot(_key, limit, identifier) {
  if (slots.size >= Number(limit)) return 0;
  slots.add(identifier);
  return 1;
}

function answer(make) {
  return new Promise((resolve) => setTimeout(resolve, 1)).then(make);
}

export const client = {
  evalsha: (_hash, ...args) => {
    const answered = answer(() => {
      throw new Error('NOSCRIPT No matching script');
    });
    return called(answered, args.at(-1));
  },
  eval: (script, ...args) => {
    const callback = args.at(-1);
    // redlock 4 gives all in one array, the script first.
    const [text, count, ...rest] = (Array.isArray(script) ? script : [script, ...args]).flat();
    const given = rest.filter((arg) => typeof arg !== 'function');
    const answered = answer(() => run(text, given.slice(0, count), given.slice(count)));
    return called(answered, callback);
  },
  set: (key, owner, _px, ms) =>
    answer(() => {
      if (get(key) !== undefined) return null;
      put(key, owner, ms);
      return 'OK';
    }),
  zrem: (_key, identifier) => answer(() => (slots.delete(identifier) ? 1 : 0)),
  quit: async () => 'OK',
};

function called(promise, callback) {
  if (typeof callback !== 'function') return promise;
  return promise.then(
    (result) => void callback(null, result),
    (error) => void callback(error),
  );
}
