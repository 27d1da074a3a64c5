// One task takes a lock and keeps it, while another goes on and on with one of its own: `old-lock.mjs STOP`.
// Once there is a file STOP, a third task asks for the first lock. Prints when that was taken, in ms of the
// wall clock, then `stuck`, and lives on.
import { existsSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { Mutex } from 'async-mutex';

const stop = process.argv[2];
const [ledger, other] = [new Mutex(), new Mutex()];

async function keeper() {
  await ledger.acquire();
  console.log(Date.now());
  await new Promise(() => {});
}

async function wanting() {
  await ledger.acquire();
}

async function busy() {
  const release = await other.acquire();
  release();
}

keeper();
while (!existsSync(stop)) {
  for (let i = 0; i < 5000; i++) await busy();
  await setImmediate();
}
wanting();
setInterval(() => {}, 1000);
console.log('stuck');
