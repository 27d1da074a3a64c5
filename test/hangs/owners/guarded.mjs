// A chain of promises as a lock: who fails inside never opens it. What ends the program is a guard of its own.
setTimeout(() => process.exit(1), 1600);

let last = Promise.resolve();

async function enter() {
  const before = last;
  const { promise, resolve } = Promise.withResolvers();
  last = promise;
  await before;
  return resolve;
}

async function store(text) {
  const leave = await enter();
  JSON.parse(text);
  leave();
}

await store('{}');
await store('{').catch(() => {});
await store('[]');
