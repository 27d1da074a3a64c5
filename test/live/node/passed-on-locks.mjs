// Locks and permits are released by others than those who took them, late but in the end.
import { Mutex } from 'async-mutex';
import { Sema } from 'async-sema';

const turn = new Mutex();
const items = new Sema(3);
const releases = [];

setInterval(() => releases.shift()?.(), 700);
setInterval(() => items.release(), 1500);

async function taker() {
  for (;;) {
    const release = await turn.acquire();
    releases.push(release);
  }
}

async function consumer() {
  for (;;) await items.acquire();
}

await Promise.all([taker(), taker(), consumer(), consumer()]);
