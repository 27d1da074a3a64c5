// Two files locked in two orders, with a few tries: the last try breaks the circle.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';

const folder = mkdtempSync(join(tmpdir(), 'wg-lockfile-'));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const options = { realpath: false, retries: { retries: 3, minTimeout: 20, maxTimeout: 30 } };

async function move(from, to) {
  const release = await lock(join(folder, from), options);
  try {
    await sleep(30);
    const releaseTo = await lock(join(folder, to), options);
    await releaseTo();
  } finally {
    await release();
  }
}

const ends = await Promise.allSettled([move('in.json', 'out.json'), move('out.json', 'in.json')]);
console.log(ends.some((end) => end.reason?.code === 'ELOCKED'));
rmSync(folder, { recursive: true });
