// Nobody is stuck: the second branch is read by somebody else, who comes later.
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

const body = Readable.from(Array(50).fill('x'.repeat(10_000)));

async function mirror() {
  const [kept, sent] = [new PassThrough(), new PassThrough()];
  body.pipe(kept);
  body.pipe(sent);
  setTimeout(() => sent.resume(), 1300);
  return (await text(kept)).length;
}

console.log(await mirror());
