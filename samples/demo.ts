/** `npm run demo`: records a real hang, analyzes it, prints the report and how to scrub through it. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samples } from './list.ts';
import { recordSample, waitgraph } from './run.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'dist/cli.js');
const out = join(root, 'waitgraph-traces/demo');
const sample = samples().find(({ name }) => name === '10-two-locks-node');
if (sample === undefined) throw new Error('the sample 10-two-locks-node is missing');

say(
  `Recording ${relative(root, join(sample.folder, sample.program))}: two transfers and an audit, on the real async-mutex …`,
);
rmSync(out, { recursive: true, force: true });
mkdirSync(join(root, 'waitgraph-traces'), { recursive: true });
const recorded = await recordSample(sample, out, { cli, stage: join(tmpdir(), 'waitgraph-demo') });
say(`The program gave up with status ${recorded.status}, without an error message. Its trace says why:\n`);
const analyzed = await waitgraph(['analyze', relative(root, out)], { cli, cwd: root });
process.stdout.write(analyzed.out);
process.stderr.write(analyzed.err);
say(`\nScrub through it:  npx waitgraph tui ${relative(root, out)}`);
const found = analyzed.status === 1 && analyzed.out.includes('DEADLOCK');
if (!found || !existsSync(out)) {
  process.stderr.write(
    `demo: the deadlock was not found (analyze ended with ${analyzed.status})\n${recorded.err}`,
  );
  process.exitCode = 70;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
