// A loop over the events of an emitter that starts when the only one has been emitted.
import { EventEmitter, on } from 'node:events';

const bus = new EventEmitter();
await load();
for await (const [name] of on(bus, 'loaded')) {
  console.log(name);
  break;
}

async function load() {
  await null;
  bus.emit('loaded', 'config');
}
