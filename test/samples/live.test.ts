/** Records every sample anew: the finding must come from the program, not from the committed trace. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { samples } from '../../samples/list.ts';
import { recordSample, waitgraph } from '../../samples/run.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

type Expected = { readonly kinds: string[]; readonly members: string[] };
type ReportFinding = { kind: string; severity: string; tasks: { name: string; role: string }[] };

/** The kinds of all findings that are not mere information, and the members (or the task) of the worst. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  '01-lock-again': { kinds: ['deadlock'], members: ['task'] },
  '02-events-cross': { kinds: ['deadlock'], members: ['task1', 'task2'] },
  '03-blocking-sleep': { kinds: ['loop-block'], members: ['report'] },
  '04-nested-loop': { kinds: ['dead-wait', 'nested-loop'], members: ['loader', 'main'] },
  '05-two-locks': { kinds: ['deadlock'], members: ['save', 'spend'] },
  '06-slow-but-alive': { kinds: [], members: [] },
  '07-lock-again-node': { kinds: ['deadlock'], members: ['checkout'] },
  '08-deferreds-cross-node': { kinds: ['deadlock'], members: ['loadPrices', 'loadStock'] },
  '09-sync-crypto-node': { kinds: ['loop-block'], members: ['login'] },
  '10-two-locks-node': { kinds: ['deadlock'], members: ['transfer'] },
};

describe.concurrent('recorded now,', () => {
  test.each(samples())('$name shows what its README says', async (sample) => {
    if (sample.runtime === 'python3' && !hasPython) {
      process.stderr.write(`skipped: ${sample.name} needs python3, which is not there\n`);
      return;
    }
    const stage = mkdtempSync(join(tmpdir(), 'sample-'));
    const out = join(stage, 'trace');
    await recordSample(sample, out, { cli, stage });
    const { out: json } = await waitgraph(['analyze', out, '--json'], { cli, cwd: stage });
    const { findings } = JSON.parse(json) as { findings: ReportFinding[] };
    const told = findings.filter(({ severity }) => severity !== 'info');
    expect([...new Set(told.map(({ kind }) => kind))].toSorted()).toEqual(EXPECTED[sample.name]?.kinds);
    expect(mainTasks(told)).toEqual(EXPECTED[sample.name]?.members);
  });
});

/** Without victims. An asyncio task is called `its own name, its coroutine's`; a default name says nothing. */
function mainTasks(findings: readonly ReportFinding[]): string[] {
  const tasks = findings.flatMap((finding) => finding.tasks.filter(({ role }) => role !== 'victim'));
  return [...new Set(tasks.map(({ name }) => name.replace(/^Task-\d+ /, '').split(' ')[0] ?? ''))].toSorted();
}
