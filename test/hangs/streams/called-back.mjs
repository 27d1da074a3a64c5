// The fixed twin: the chunk is left out, and called back for.
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const seen = [];
const parse = new Transform({
  objectMode: true,
  transform(chunk, _encoding, callback) {
    callback(null, chunk === 2 ? undefined : chunk);
  },
});
const sink = new Writable({
  objectMode: true,
  write: (chunk, _encoding, callback) => callback(null, seen.push(chunk)),
});
await pipeline(Readable.from([1, 2, 3]), parse, sink);
