/**
 * Kills live programs at many moments and looks whether the analysis cries wolf:
 * `node test/bench/live-cuts.ts [--cuts 10] [--last 7000] [--only REGEX] [--python BIN] [--node BIN] [FILE…]`
 * (after a build; without files: test/live). Exits 1 if any finding is an error.
 */
import { spawn, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cuts: { type: 'string', default: '10' },
    /** The last moment at which a program is killed, in ms; the first is a few start-ups' worth. */
    last: { type: 'string', default: '7000' },
    only: { type: 'string', default: '.' },
    python: { type: 'string', default: 'python3' },
    node: { type: 'string', default: process.execPath },
    keep: { type: 'boolean', default: false },
  },
});
const FIRST_MS = 120;
/** As many programs run at once. */
const LANES = 3;

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const own = globSync(fileURLToPath(new URL('../live/*/*.{mjs,py}', import.meta.url)));
const programs = (positionals.length > 0 ? positionals : own).filter((file) =>
  new RegExp(options.only).test(file),
);
const stage = mkdtempSync(join(tmpdir(), 'live-cuts-'));

type Cut = { readonly program: string; readonly ms: number };
type Found = { readonly kind: string; readonly severity: string; readonly title: string };
type Result = Cut & { readonly found: readonly Found[]; readonly out: string };

const cuts = programs.toSorted().flatMap((program) => moments().map((ms): Cut => ({ program, ms })));
const results = await inLanes(cuts);
for (const program of new Set(cuts.map((cut) => cut.program))) tell(program);
const alarms = results.filter(({ found }) => found.some(({ severity }) => severity === 'error'));
process.stdout.write(
  `${results.length} cuts of ${new Set(programs).size} live programs: ${alarms.length} with an error finding\n`,
);
if (!options.keep && alarms.length === 0) rmSync(stage, { recursive: true });
process.exitCode = alarms.length === 0 && results.length > 0 ? 0 : 1;

/** Closer together at the beginning, where a program changes most. */
function moments(): number[] {
  const count = Math.max(2, Number(options.cuts));
  const ratio = (Number(options.last) / FIRST_MS) ** (1 / (count - 1));
  return Array.from({ length: count }, (_, i) => Math.round(FIRST_MS * ratio ** i));
}

async function inLanes(all: readonly Cut[]): Promise<Result[]> {
  const done: Result[] = [];
  const left = all.values();
  const lane = async (): Promise<void> => {
    for (const cut of left) done.push(await cutAt(cut));
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return done;
}

async function cutAt({ program, ms }: Cut): Promise<Result> {
  const out = join(stage, `${basename(program)}-${ms}`);
  const runtime = program.endsWith('.py') ? options.python : options.node;
  const child = spawn(process.execPath, [cli, 'record', '--out', out, '--', runtime, basename(program)], {
    cwd: dirname(program),
    detached: true,
    stdio: 'ignore',
  });
  await delay(ms);
  // One that has ended is looked at as a whole; one that is given must not fail.
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  else if (child.exitCode !== 0)
    throw new Error(`${program} failed with status ${child.exitCode} in ${ms} ms`);
  const analyzed = spawnSync(process.execPath, [cli, 'analyze', out, '--json', '--no-cache'], {
    encoding: 'utf8',
  });
  return { program, ms, out, found: findingsIn(analyzed.stdout) };
}

/** Killed before it began to record, there is no trace, and nothing to say. */
function findingsIn(json: string): Found[] {
  return json === '' ? [] : (JSON.parse(json) as { findings: Found[] }).findings;
}

function tell(program: string): void {
  const ours = results.filter((result) => result.program === program);
  const kinds = Map.groupBy(
    ours.flatMap(({ found }) => found),
    ({ kind, severity }) => `${severity} ${kind}`,
  );
  const counts = [...kinds].map(([kind, all]) => `${all.length}× ${kind}`).join(', ');
  process.stdout.write(`${basename(program).padEnd(32)} ${ours.length} cuts: ${counts || 'nothing found'}\n`);
  for (const { ms, found, out } of ours) {
    for (const { severity, title } of found) {
      if (severity === 'error') process.stdout.write(`  ALARM at ${ms} ms: ${title} (${out})\n`);
    }
  }
}
