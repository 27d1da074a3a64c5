// Two locks in both orders; whoever waits too long gives both back and tries again.
import { Mutex, withTimeout } from 'async-mutex';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const checking = withTimeout(new Mutex(), 400);
const savings = withTimeout(new Mutex(), 400);

async function transfer(first, second, pause) {
  for (;;) {
    const release = await first.acquire().catch(() => null);
    if (release === null) continue;
    await sleep(pause);
    const other = await second.acquire().catch(() => null);
    await sleep(50);
    other?.();
    release();
    await sleep(pause);
  }
}

await Promise.all([transfer(checking, savings, 100), transfer(savings, checking, 130)]);
