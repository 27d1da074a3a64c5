// Nobody is stuck: a child that takes its time, with little to say that is read at its end.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';

const child = spawn(process.execPath, ['-e', `console.log('done'); setTimeout(() => {}, 1200)`], { env: {} });
const [status] = await new Promise(
  (resolve) =>
    child.once('close', (...all) => resolve(all)) && child.once('exit', () => child.stdout.resume()),
);
console.log(status);
if (process.argv.length < 3) {
  const forked = fork(new URL(import.meta.url), ['again'], { stdio: 'ignore' });
  console.log(await once(forked, 'message'));
  process.exit(5);
} else {
  process.send('hello');
  process.disconnect();
}
