// $EVENTS events in one turn of the loop; then says how long that took and how much memory it has.
import { setTimeout as sleep } from 'node:timers/promises';
const { traceEvent } = await import(process.env.API);

const event = traceEvent('flood');
await sleep(300); // the writer's thread has begun
const started = performance.now();
for (let n = 0; n < Number(process.env.EVENTS); n++) event.set();
console.log(JSON.stringify({ ms: performance.now() - started, rss: process.memoryUsage().rss }));
