// Two transfers take two mutexes in opposite order; an audit that did nothing wrong waits behind them.
import { Mutex } from 'async-mutex';

const checking = new Mutex();
const savings = new Mutex();
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function transfer(source, target) {
  const releaseSource = await source.acquire();
  try {
    await sleep(50); // ask the bank
    const releaseTarget = await target.acquire();
    console.log('moved');
    releaseTarget();
  } finally {
    releaseSource();
  }
}

async function audit() {
  await sleep(80);
  const release = await checking.acquire();
  console.log('audited');
  release();
}

// What an orchestrator does with a service that no longer answers: give up on it.
setTimeout(() => process.exit(1), 1500);
await Promise.all([transfer(checking, savings), transfer(savings, checking), audit()]);
