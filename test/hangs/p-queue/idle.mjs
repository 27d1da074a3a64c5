// A job waits until its own queue is idle.
import PQueue from 'p-queue';

setTimeout(() => process.exit(99), 500);
const mails = new PQueue({ concurrency: 4 });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function sendSummary() {
  await sleep(5);
  await mails.onIdle();
  return 'summary';
}

mails.add(() => sleep(10));
console.log(await mails.add(sendSummary));
