// The same, and who is made an offer accepts it before it is thanked.
import { once } from 'node:events';
import { isMainThread, MessageChannel, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) {
  const left = new Worker(new URL(import.meta.url));
  const right = new Worker(new URL(import.meta.url));
  const between = new MessageChannel();
  left.postMessage({ peer: between.port1, goes: 'first' }, [between.port1]);
  right.postMessage({ peer: between.port2, goes: 'second' }, { transfer: [between.port2] });
  await Promise.all([once(left, 'message'), once(right, 'message')]);
  await Promise.all([left.terminate(), right.terminate()]);
} else {
  const [{ peer, goes }] = await once(parentPort, 'message');
  await (goes === 'first' ? offer(peer) : accept(peer));
  parentPort.postMessage('done');
}

async function offer(peer) {
  peer.postMessage('offer');
  const [answer] = await once(peer, 'message');
  peer.postMessage(`thanks for ${answer}`);
}

async function accept(peer) {
  const [offered] = await once(peer, 'message');
  peer.postMessage(`${offered} accepted`);
  const [thanks] = await once(peer, 'message');
  console.log(thanks);
}
