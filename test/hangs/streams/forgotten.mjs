// A transform that forgets to call back for one of its chunks: nothing is left to do, and Node gives up.
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const seen = [];
const parse = new Transform({
  objectMode: true,
  transform(chunk, _encoding, callback) {
    if (chunk !== 2) callback(null, chunk);
  },
});
const sink = new Writable({
  objectMode: true,
  write: (chunk, _encoding, callback) => callback(null, seen.push(chunk)),
});
await pipeline(Readable.from([1, 2, 3]), parse, sink);
