// The fixed twin: both branches are read at the same time.
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

async function mirror(body) {
  const [kept, sent] = [new PassThrough(), new PassThrough()];
  body.pipe(kept);
  body.pipe(sent);
  const [first, second] = await Promise.all([text(kept), text(sent)]);
  return [first.length, second.length];
}

console.log(await mirror(Readable.from(Array(50).fill('x'.repeat(10_000)))));
