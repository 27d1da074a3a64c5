// The fixed twin: the output is read while the child runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const code = `require('node:fs').writeSync(1, 'x'.repeat(1e6)); console.log('written')`;
const child = spawn(process.execPath, ['-e', code], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { WAITGRAPH: '0' },
});
const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
console.log(status, output.length);
