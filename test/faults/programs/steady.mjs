// Does much and says what came of it: with recording, in whatever trouble that is, the same as without.
// $GONE: a folder that it removes in the middle. $FILES: it uses up its descriptors and gives them back.
import { closeSync, openSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Mutex } from 'async-mutex';

const lock = new Mutex();
let total = 0;

async function add(n) {
  await lock.runExclusive(async () => {
    await null;
    total += n;
  });
}

function useUpFiles() {
  const files = [];
  try {
    for (;;) files.push(openSync('/dev/null', 'r'));
  } catch {
    return files;
  }
}

for (let round = 0; round < 12; round++) {
  await Promise.all(Array.from({ length: 2000 }, (_, n) => add(n)));
  if (round === 4 && process.env.GONE) rmSync(process.env.GONE, { recursive: true, force: true });
  const files = process.env.FILES && round > 4 ? useUpFiles() : [];
  await sleep(60);
  for (const file of files) closeSync(file);
}
console.log(`total ${total}`);
process.exitCode = 3;
