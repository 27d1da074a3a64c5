// Who asks for a quote holds the ledger; the answer's callback was dropped, so its frames are garbage, and its `finally` never runs.
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
void order();
for (let turn = 0; turn < 12; turn++) {
  if (turn === 1) asked.length = 0;
  collect();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
process.exit(99);
