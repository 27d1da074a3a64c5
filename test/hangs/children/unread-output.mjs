// A child writes more than a pipe holds, and is waited for before anybody reads what it writes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const code = `require('node:fs').writeSync(1, 'x'.repeat(1e6)); console.log('written')`;
const child = spawn(process.execPath, ['-e', code], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { WAITGRAPH: '0' },
});
process.on('exit', () => child.kill());
setTimeout(() => process.exit(1), 2500);
const [status] = await once(child, 'exit');
console.log(status, child.stdout.read()?.length);
