// As lost-callback.mjs, but it is called late, by a timer, a promise, or somebody who kept it; one stream is destroyed before.
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { collect } from '../owners/gc.mjs';

const kept = [];
const ways = [
  (callback, chunk) => callback(null, chunk),
  (callback, chunk) => setTimeout(callback, 400, null, chunk),
  async (callback, chunk) => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    callback(null, chunk);
  },
  (callback, chunk) => kept.push(() => callback(null, chunk)),
];
const parse = new Transform({
  objectMode: true,
  transform: (chunk, _encoding, callback) => void ways[chunk](callback, chunk),
});
const seen = [];
const sink = new Writable({
  objectMode: true,
  write: (chunk, _encoding, callback) => callback(null, seen.push(chunk)),
});

async function copy() {
  await pipeline(Readable.from([0, 1, 2, 3]), parse, sink);
  return 'copied';
}

const copied = copy();
const never = new Transform({ transform: () => {} });
const destroyed = pipeline(Readable.from(['a']), never, new Writable()).catch(({ message }) => message);
for (let turn = 0; turn < 30; turn++) {
  collect();
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (turn === 2) never.destroy(new Error('destroyed'));
}
kept[0]();
console.log(
  await copied,
  seen,
  await destroyed,
  Transform.prototype._write.length,
  Transform.prototype._write.name,
);
