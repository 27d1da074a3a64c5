// As lost-answer.mjs, but the callback is kept, and called late.
import { Mutex } from 'async-mutex';
import { collect } from './gc.mjs';

const ledger = new Mutex();
const asked = [];

function ask(question) {
  return new Promise((resolve) => {
    asked.push({ question, resolve });
  });
}

async function quote() {
  const release = await ledger.acquire();
  try {
    return await ask('price');
  } finally {
    release();
  }
}

async function order() {
  return ledger.runExclusive(() => 'ordered');
}

void quote();
const ordered = order();
for (let turn = 0; turn < 12; turn++) {
  collect();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
asked.pop().resolve(17);
console.log(await ordered);
