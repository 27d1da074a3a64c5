// A writer that is much faster than its reader: backpressure all the time, and never an end to it.
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const pipe = new PassThrough({ highWaterMark: 16 });
const sink = new Writable({
  highWaterMark: 16,
  write: (_chunk, _encoding, done) => void setTimeout(done, 1200),
});

async function writer() {
  for (;;) {
    if (!pipe.write('0123456789')) await once(pipe, 'drain');
  }
}

void writer();
await pipeline(pipe, sink);
