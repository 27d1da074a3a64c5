/** Ways in which a program comes to be recorded, or not; each is run alone and with the preload. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

export type Scenario = {
  readonly name: string;
  /** Files by name; `main` is run. */
  readonly files: Readonly<Record<string, string>>;
  readonly main: string;
  /** How many traces there are at least, on any Node, or exactly none. */
  readonly traces: number;
  /** More preloads, before ours. */
  readonly preloads?: readonly string[];
  /** Packages that have to be installed for it. */
  readonly packages?: readonly string[];
  readonly args?: readonly string[];
  /** Preloads that are there after ours, as those that a command line names. */
  readonly imports?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The oldest Node that the packages run on. */
  readonly since?: number;
  /** What is printed differs from run to run: times. */
  readonly isTimed?: boolean;
  /** What must be said in a trace: names of tasks, blind spots. */
  readonly says?: readonly string[];
  /** Makes the files that are built. */
  readonly build?: (folder: string) => void;
};

const TASK = `async function step() { await null; return 5; }
step().then((value) => console.log(value));`;
const CHILD = { 'child.cjs': TASK };

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'main, CommonJS',
    files: { 'main.cjs': TASK },
    main: 'main.cjs',
    traces: 1,
    says: ['main', 'step'],
  },
  {
    name: 'main, ES module that imports others',
    files: {
      'main.mjs':
        "import { value } from './value.mjs';\nimport { fromCommon } from './common.cjs';\nconsole.log(value, fromCommon);",
      'value.mjs': 'async function make() { await null; return 5; }\nexport const value = await make();',
      'common.cjs': 'async function common() { await null; }\ncommon();\nexports.fromCommon = 6;',
    },
    main: 'main.mjs',
    traces: 1,
    says: ['main', 'module value.mjs', 'make', 'common'],
  },
  {
    name: 'worker from a file',
    files: {
      ...CHILD,
      'main.cjs': `const { Worker } = require('node:worker_threads');
new Worker(__dirname + '/child.cjs').on('exit', (code) => console.log('exit', code));`,
    },
    main: 'main.cjs',
    traces: 2,
  },
  {
    name: 'worker from a text',
    files: {
      'main.cjs': `const { Worker } = require('node:worker_threads');
new Worker(${JSON.stringify(TASK)}, { eval: true }).on('exit', (code) => console.log('exit', code));`,
    },
    main: 'main.cjs',
    traces: 2,
  },
  {
    name: 'fork',
    files: {
      ...CHILD,
      'main.cjs': `require('node:child_process').fork(__dirname + '/child.cjs').on('exit', (code) => console.log('exit', code));`,
    },
    main: 'main.cjs',
    traces: 2,
  },
  {
    name: 'spawn',
    files: {
      ...CHILD,
      'main.cjs': `const { spawnSync } = require('node:child_process');
const { status, stdout } = spawnSync(process.execPath, [__dirname + '/child.cjs'], { encoding: 'utf8' });
console.log(status, stdout);`,
    },
    main: 'main.cjs',
    traces: 2,
  },
  {
    name: 'spawn with an environment of its own: not recorded, and told',
    files: {
      ...CHILD,
      'main.cjs': `const { spawn } = require('node:child_process');
const child = spawn(process.execPath, [__dirname + '/child.cjs'], { env: {}, stdio: 'inherit' });
child.on('exit', (code) => console.log('exit', code));`,
    },
    main: 'main.cjs',
    traces: 1,
    says: ['A child process is not recorded: it has an environment of its own'],
  },
  {
    name: 'cluster',
    files: {
      'main.cjs': `const cluster = require('node:cluster');
if (cluster.isPrimary) cluster.fork().on('exit', (code) => console.log('exit', code));
else { ${TASK} process.disconnect(); }`,
    },
    main: 'main.cjs',
    traces: 2,
  },
  { name: 'npx stays out', files: { 'npx-cli.js': TASK }, main: 'npx-cli.js', traces: 0 },
  {
    name: 'a bundle made by esbuild',
    files: { 'source.ts': `${TASK}\nexport {};` },
    main: 'bundle.cjs',
    traces: 1,
    build: (folder) => {
      const [entryPoints, outfile] = [[join(folder, 'source.ts')], join(folder, 'bundle.cjs')];
      buildSync({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs' });
    },
  },
  {
    name: 'code in a vm context of its own, as Jest runs it',
    files: {
      'main.cjs': `const vm = require('node:vm');
const context = vm.createContext({ console });
vm.runInContext(${JSON.stringify(TASK)}, context);
console.log(vm.runInContext('Promise', context) === Promise);`,
    },
    main: 'main.cjs',
    traces: 1,
  },
  {
    name: 'source-map-support before it',
    files: {
      'main.cjs': `${TASK}\nconsole.log(new Error('x').stack.split('\\n')[1].replace(/.*[\\\\/]/, '').replace(/:\\d+\\)?$/, ''));`,
    },
    main: 'main.cjs',
    traces: 1,
    preloads: ['source-map-support/register'],
    packages: ['source-map-support'],
  },
  {
    name: 'OpenTelemetry before it',
    files: {
      'main.cjs': `const http = require('node:http');
async function step(url) { const { status } = await fetch(url); return status; }
const server = http.createServer(async (request, response) => { await null; response.end('ok'); });
server.listen(0, '127.0.0.1', async () => {
  console.log(await step('http://127.0.0.1:' + server.address().port));
  server.close();
});`,
    },
    main: 'main.cjs',
    traces: 1,
    preloads: ['@opentelemetry/auto-instrumentations-node/register'],
    packages: ['@opentelemetry/api', '@opentelemetry/auto-instrumentations-node'],
    env: {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_NODE_RESOURCE_DETECTORS: 'none',
    },
    says: ['step', 'createServer callback'],
  },
  {
    name: 'Jest',
    files: {
      'package.json': '{}',
      'sum.js': 'exports.sum = async (a, b) => { await null; return a + b; };',
      'sum.test.js':
        "const { sum } = require('./sum');\ntest('adds', async () => { expect(await sum(1, 2)).toBe(3); });",
    },
    main: 'node_modules/jest/bin/jest.js',
    args: ['--ci', '--no-cache', '--watchman=false'],
    isTimed: true,
    traces: 1,
    packages: ['jest'],
  },
  {
    name: 'vitest',
    files: {
      'package.json': '{}',
      'sum.mjs': 'export const sum = async (a, b) => { await null; return a + b; };',
      'sum.test.mjs': `import { expect, test } from 'vitest';
import { sum } from './sum.mjs';
test('adds', async () => { expect(await sum(1, 2)).toBe(3); });`,
    },
    main: 'node_modules/vitest/vitest.mjs',
    args: ['run', '--no-cache'],
    isTimed: true,
    since: 22,
    traces: 2,
    packages: ['vitest'],
  },
  {
    name: 'tsx before it',
    files: { 'main.ts': `const one: number = 1;\n${TASK}\nconsole.log(one);\nexport {};` },
    main: 'main.ts',
    traces: 1,
    preloads: ['tsx'],
    packages: ['tsx'],
  },
  {
    name: 'tsx behind it, and an error that nobody catches',
    files: {
      'main.mts': `enum Kind { Late = 'late' }
async function fail(): Promise<never> { await null; throw new Error(Kind.Late); }
await fail();`,
    },
    main: 'main.mts',
    traces: 1,
    imports: ['tsx'],
    packages: ['tsx'],
    says: ['main', 'fail'],
  },
];

/** Puts the files of a scenario into a folder. */
export function layOut({ files, build }: Scenario, folder: string): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  build?.(folder);
}
