// A body with two branches: one is read to its end before the other is looked at, and the full one stops both.
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

async function mirror(body) {
  const [kept, sent] = [new PassThrough(), new PassThrough()];
  body.pipe(kept);
  body.pipe(sent);
  setTimeout(() => process.exit(1), 1400);
  const first = await text(kept);
  return [first.length, (await text(sent)).length];
}

console.log(await mirror(Readable.from(Array(50).fill('x'.repeat(10_000)))));
