// A reader reads again behind a writer, who waits for the first reading to end.
import { RWLock } from '@rocicorp/lock';

setTimeout(() => process.exit(99), 500);
const rows = new RWLock();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function report() {
  const release = await rows.read();
  await sleep(10);
  const again = await rows.read();
  again();
  release();
}

async function insert() {
  const release = await rows.write();
  release();
}

const reporting = report();
await sleep(2);
await Promise.all([reporting, insert()]);
console.log('done');
