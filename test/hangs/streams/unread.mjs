// A pipeline is awaited to its end before anybody reads what comes out of it.
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

setTimeout(() => process.exit(1), 1500);
const compressed = new PassThrough();
await pipeline(Readable.from(Array(50).fill('x'.repeat(10_000))), compressed);
for await (const chunk of compressed) console.log(chunk.length);
