// The fixed twin of unread: it is read while the pipeline runs.
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const compressed = new PassThrough();
const done = pipeline(Readable.from(Array(50).fill('x'.repeat(10_000))), compressed);
let length = 0;
for await (const chunk of compressed) length += chunk.length;
await done;
console.log(length);
