// As forgotten.mjs, in a program that has other things to do: what should have been called is garbage.
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { collect } from '../owners/gc.mjs';

const parse = new Transform({
  objectMode: true,
  transform(chunk, _encoding, callback) {
    if (chunk !== 2) callback(null, chunk);
  },
});
const sink = new Writable({ objectMode: true, write: (_chunk, _encoding, callback) => callback() });

async function copy() {
  await pipeline(Readable.from([1, 2, 3]), parse, sink);
}

void copy();
for (let turn = 0; turn < 30; turn++) {
  collect();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
process.exit(99);
