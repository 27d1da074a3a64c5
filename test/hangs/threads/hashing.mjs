// While a worker hashes nothing else is left to do in any thread, and Node lists nothing that is open. It takes for ever.
import { pbkdf2 } from 'node:crypto';
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.postMessage('password');
  console.log(await once(worker, 'message'));
} else {
  const [password] = await once(parentPort, 'message');
  const hash = await new Promise((resolve) => {
    pbkdf2(password, 'salt', 2 ** 31 - 1, 64, 'sha512', (_error, key) => resolve(key));
  });
  parentPort.postMessage(hash);
}
