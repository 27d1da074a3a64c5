// A server whose main waits for ever on purpose; each request takes its turn under a lock.
import { createServer } from 'node:http';
import { Mutex } from 'async-mutex';

const ledger = new Mutex();
let garbage = [];

const server = createServer(async (_request, response) => {
  await ledger.runExclusive(async () => {
    garbage = Array.from({ length: 20_000 }, (_, i) => ({ i }));
    await new Promise((resolve) => setTimeout(resolve, 300));
  });
  response.end(`${garbage.length}`);
});

async function client(port) {
  for (;;) {
    await fetch(`http://127.0.0.1:${port}/orders/7`).then((response) => response.text());
  }
}

async function main() {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (let i = 0; i < 4; i++) void client(server.address().port);
  await new Promise(() => {});
}

await main();
