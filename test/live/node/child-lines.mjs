// Waits for what a child process prints, a line each second and a half.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const child = spawn(process.execPath, ['-e', 'setInterval(() => console.log("line"), 1500)'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const lines = createInterface({ input: child.stdout });
let resolveNext = () => {};

lines.on('line', (line) => resolveNext(line));

async function nextLine() {
  return await new Promise((resolve) => {
    resolveNext = resolve;
  });
}

async function reader() {
  for (;;) await nextLine();
}

await reader();
