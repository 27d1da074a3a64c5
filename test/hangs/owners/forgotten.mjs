// What unlocks is kept in a table; one entry is overwritten, and nobody can unlock any more.
import { Mutex } from 'async-mutex';

const ledger = new Mutex();
const open = new Map();

async function begin(id) {
  open.set(id, await ledger.acquire());
}

async function report() {
  return ledger.runExclusive(() => 'report');
}

await begin(1);
open.set(1, null);
await report();
