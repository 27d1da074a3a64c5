// Synchronous hashing in a request handler: every other request waits.
import { pbkdf2Sync } from 'node:crypto';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const beat = setInterval(() => {}, 20);

function hashPassword(password) {
  return pbkdf2Sync(password, 'salt', 2_000_000, 64, 'sha512').toString('hex');
}

async function login() {
  await sleep(50);
  hashPassword('secret'); // about a second in which nothing else can run
  await sleep(50);
}

await login();
clearInterval(beat);
console.log('done');
