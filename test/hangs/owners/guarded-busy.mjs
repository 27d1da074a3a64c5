// Nothing but the guard is left that Node would tell of; but a thread of its pool is still at work.
import { pbkdf2 } from 'node:crypto';

setTimeout(() => process.exit(1), 1600);

async function derive(password) {
  return new Promise((resolve) => {
    pbkdf2(password, 'salt', 4_000_000, 32, 'sha512', resolve);
  });
}

await derive('secret');
