// Two moves take the locks of two shelves in opposite orders.
import mutexify from 'mutexify/promise.js';

const shelves = { left: mutexify(), right: mutexify() };
const bothStarted = Promise.withResolvers();
let missing = 2;

async function move(from, to) {
  const releaseFrom = await shelves[from]();
  if (--missing === 0) bothStarted.resolve();
  await bothStarted.promise;
  const releaseTo = await shelves[to]();
  releaseTo();
  releaseFrom();
}

await Promise.all([move('left', 'right'), move('right', 'left')]);
