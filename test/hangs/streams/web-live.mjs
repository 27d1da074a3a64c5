// Web streams that are slow, cancelled, that fail, are copied and piped, and all of it ends.
import { ReadableStream as Imported, CountQueuingStrategy } from 'node:stream/web';
import { text } from 'node:stream/consumers';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const numbers = (count) => {
  let next = 0;
  return new ReadableStream({
    async pull(controller) {
      await sleep(1);
      if (next === count) controller.close();
      else controller.enqueue(`${next++}`);
    },
  });
};

const double = new TransformStream({
  async transform(part, controller) {
    await sleep(1);
    controller.enqueue(part + part);
  },
});
const written = [];
const sink = new WritableStream(
  { write: (part) => void written.push(part) },
  new CountQueuingStrategy({ highWaterMark: 1 }),
);
await numbers(5).pipeThrough(double).pipeTo(sink);
const [left, right] = numbers(3).tee();
console.log(written, await text(left), await text(right));

const parts = [];
for await (const part of numbers(3)) parts.push(part);
for await (const part of numbers(9)) if (parts.push(part) > 4) break;
const reader = numbers(9).getReader();
console.log(parts, await reader.read(), await reader.cancel(), await reader.closed, await reader.read());

const broken = new Imported({ pull: (controller) => controller.error(new Error('broken')) });
console.log(await broken.pipeTo(new WritableStream()).catch(({ message }) => message));
const writer = new WritableStream().getWriter();
await writer.ready;
await writer.write(1);
await writer.close();
console.log(
  await writer.write(2).catch(({ name }) => name),
  await (await fetch('data:text/plain,data')).text(),
);
const { read } = ReadableStreamDefaultReader.prototype;
console.log(read.name, read.length, ReadableStream.prototype.pipeTo.length, Imported === ReadableStream);
