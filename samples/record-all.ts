/**
 * Records every sample anew and writes its trace/ and report.txt: `npm run samples`. Look at the
 * difference before committing it.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samples, type Sample } from './list.ts';
import { recordSample, waitgraph } from './run.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const STAGE = '/tmp/waitgraph-samples';

const wanted = process.argv.slice(2);
for (const sample of samples().filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  await recordAgain(sample);
}

async function recordAgain(sample: Sample): Promise<void> {
  mkdirSync(STAGE, { recursive: true });
  const out = join(mkdtempSync(join(STAGE, 'out-')), 'trace');
  const recorded = await recordSample(sample, out, { cli, stage: STAGE });
  const target = join(sample.folder, 'trace');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  const files = readdirSync(out).filter((name) => name.endsWith('.wgt') || name === 'run.json');
  for (const file of files) cpSync(join(out, file), join(target, file));
  const report = await waitgraph(['analyze', 'trace', '--no-cache'], { cli, cwd: sample.folder });
  writeFileSync(join(sample.folder, 'report.txt'), report.out);
  process.stdout.write(
    `== ${sample.name}: program ${recorded.status}, analyze ${report.status}\n${report.out}${report.err}\n`,
  );
}
