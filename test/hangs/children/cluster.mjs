// A primary process waits for what its workers say, and for their end.
import cluster from 'node:cluster';
import { once } from 'node:events';

async function ask(name) {
  const worker = cluster.fork();
  const [answer] = await once(worker, 'message');
  worker.send('enough');
  await once(worker, 'exit');
  return `${name} ${answer}`;
}

if (cluster.isPrimary) {
  console.log(await Promise.all(['one', 'two'].map(ask)), cluster.fork.name, cluster.fork.length);
} else {
  process.send('answered');
  await once(process, 'message');
  process.disconnect();
}
