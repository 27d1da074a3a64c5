// Everybody waits for signals that come from a slow timer; one waits for a signal from outside.
import { EventEmitter, once } from 'node:events';

const bus = new EventEmitter();
bus.setMaxListeners(0);
setInterval(() => bus.emit('tick'), 1700);
setInterval(async function refresh() {
  await new Promise((resolve) => setTimeout(resolve, 50));
  bus.emit('refreshed');
}, 2300);

async function listener(name) {
  for (;;) await once(bus, name);
}

async function first() {
  for (;;) await Promise.race([once(bus, 'tick'), once(bus, 'refreshed'), once(bus, 'never')]);
}

async function main() {
  for (const name of ['tick', 'tick', 'refreshed']) void listener(name);
  void first();
  await once(process, 'SIGTERM');
  process.exit();
}

await main();
