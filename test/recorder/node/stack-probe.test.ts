import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './recorded.ts';

const PROBE = new URL('../../../dist/recorder/node/worker/stack-probe.js', import.meta.url).href;

/** The main thread turns its loop; the other one asks for its stack, and withdraws, over and over. */
const PROGRAM = `
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
if (isMainThread) {
  let isOver = false;
  const turn = () => { for (let i = 0; i < 2e5; i++); if (!isOver) setImmediate(turn); };
  turn();
  new Worker(fileURLToPath(import.meta.url)).on('message', (told) => { isOver = true; console.log(told); });
} else {
  const { StackProbe } = await import(${JSON.stringify(PROBE)});
  let taken = 0;
  const probe = new StackProbe(() => taken++);
  for (let i = 0; i < 80; i++) {
    probe.take();
    await sleep(i % 8);
    probe.cancel();
    await sleep(5);
  }
  parentPort.postMessage(taken > 0 ? 'some were taken' : 'none was taken');
}`;

test('a stack that comes when nobody wants it any more is no error', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'wgt-probe-')), 'program.mjs');
  writeFileSync(path, PROGRAM);
  expect(await run([path], {})).toEqual({ status: 0, stdout: 'some were taken\n', stderr: '' });
});
