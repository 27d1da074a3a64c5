// Whoever began has ended long ago; another one unlocks in its place, from a table, an event or a callback.
import { EventEmitter } from 'node:events';
import { Mutex } from 'async-mutex';

const ledger = new Mutex();
const open = new Map();
const done = new EventEmitter();

async function begin(id) {
  open.set(id, await ledger.acquire());
}

async function report(name) {
  return ledger.runExclusive(() => name);
}

done.on('commit', (id) => open.get(id)());
for (const [name, commit] of Object.entries({
  timer: (id) => setTimeout(open.get(id), 20),
  event: (id) => setImmediate(() => done.emit('commit', id)),
  task: async (id) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    open.get(id)();
  },
})) {
  await begin(name);
  const waiting = report(name);
  void commit(name);
  console.log(await waiting);
}
