// A helper locks an account and hands its unlocking function to whoever called it; two of these wait for each other.
import { Mutex } from 'async-mutex';

const accounts = { savings: new Mutex(), checking: new Mutex() };
const bothStarted = Promise.withResolvers();
let missing = 2;

async function locked(name) {
  const release = await accounts[name].acquire();
  return release;
}

async function transfer(from, to) {
  const releaseFrom = await locked(from);
  if (--missing === 0) bothStarted.resolve();
  await bothStarted.promise;
  const releaseTo = await locked(to);
  releaseTo();
  releaseFrom();
}

await Promise.all([transfer('savings', 'checking'), transfer('checking', 'savings')]);
