// A producer waits until there is room, and is itself the one who would make room.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';

async function fill(pipe) {
  for (let line = 0; line < 100; line++) if (!pipe.write('x'.repeat(10_000))) await once(pipe, 'drain');
}

const pipe = new PassThrough();
setTimeout(() => process.exit(1), 1400);
await fill(pipe);
pipe.on('data', (chunk) => console.log(chunk.length));
