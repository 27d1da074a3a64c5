// Nothing hangs: readers together, requests that are not granted, stolen or given up.
const guard = setTimeout(() => process.exit(99), 5000);
const { locks } = navigator;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const read = (name) =>
  locks.request('mail', { mode: 'shared' }, async (lock) => (await sleep(3), [name, lock.mode]));
const write = (name) => locks.request('mail', async (lock) => (await sleep(3), [name, lock.name]));
console.log(await Promise.all([read('a'), read('b'), write('c'), read('d')]));

const gate = Promise.withResolvers();
const held = locks.request('box', () => gate.promise).catch((error) => error.name);
console.log(await locks.request('box', { ifAvailable: true }, (lock) => lock));
const controller = new AbortController();
const given = locks.request('box', { signal: controller.signal }, () => 'never').catch((error) => error.name);
controller.abort();
console.log(await given, await locks.request('box', { steal: true }, () => 'stolen'), await held);
console.log(
  await locks.request('none').catch((error) => error.name),
  locks.request.name,
  locks.request.length,
);
console.log(
  await locks
    .request('err', () => {
      throw new Error('broken');
    })
    .catch(String),
);
clearTimeout(guard);
