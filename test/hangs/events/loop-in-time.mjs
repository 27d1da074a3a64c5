// The fixed twin: it listens before anything can be emitted; and a loop that is left behind is no hang.
import { EventEmitter, on } from 'node:events';

const bus = new EventEmitter();
const events = on(bus, 'loaded');
void work();
await load();
for await (const [name] of events) {
  console.log(name);
  break;
}

async function load() {
  await null;
  bus.emit('job', 1);
  bus.emit('loaded', 'config');
}

async function work() {
  for await (const [job] of on(bus, 'job')) console.log('job', job);
}
