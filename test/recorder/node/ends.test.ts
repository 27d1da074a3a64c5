import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openTrace } from '../../../analyzer/open.ts';
import { endText } from '../../../analyzer/report/text-summary.ts';
import { pathOf } from './recorded.ts';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** Two tasks that wait: one holds the lock that the other wants. `ready` is called once that is in the file. */
const SHOP = `import { readdirSync, statSync } from 'node:fs';
import { Mutex } from 'async-mutex';
const inventory = new Mutex();
async function holder() { await inventory.acquire(); await new Promise((resolve) => { globalThis.done = resolve; }); }
async function customer() { await null; await inventory.acquire(); }
holder(); customer();
const size = () => readdirSync(process.env.WAITGRAPH_RUN_DIR).map((name) => statSync(process.env.WAITGRAPH_RUN_DIR + '/' + name).size)[0];
let begun = 0;
const ready = (then) => {
  const look = setInterval(() => {
    if (begun > 0 && size() > begun) { clearInterval(look); then(); }
    begun ||= size();
  }, 5);
};
`;

type Row = {
  readonly how: string;
  readonly code: string;
  readonly options?: readonly string[];
  readonly status: number;
  readonly recorded: string;
  /** What the file alone tells. */
  readonly alone?: string;
  readonly waiting?: number;
};

const GONE = 'end not recorded';
const byError = { status: 1, recorded: 'ended by an error with status 1' };

const ROWS: readonly Row[] = [
  {
    how: 'nothing left to do',
    code: '',
    status: 0,
    recorded: 'nothing was left to run, so it exited with status 0',
  },
  {
    how: 'a top-level await',
    code: 'await new Promise((resolve) => { globalThis.other = resolve; });',
    status: 13,
    recorded: 'Node.js gave up on a top-level await and exited with status 13',
    waiting: 3,
  },
  { how: 'process.exit', code: 'process.exit(7);', status: 7, recorded: 'exited with status 7' },
  { how: 'an uncaught error', code: 'setTimeout(() => { throw new Error("x"); });', ...byError },
  { how: 'an unhandled rejection', code: 'Promise.reject(new Error("x"));', ...byError },
  {
    how: 'an error while it exits',
    code: 'process.on("exit", () => { throw new Error("x"); });',
    ...byError,
  },
  {
    how: 'an error that it catches itself',
    code: 'process.on("uncaughtException", () => {}); setTimeout(() => { throw new Error("x"); });',
    status: 0,
    recorded: 'nothing was left to run, so it exited with status 0',
  },
  {
    how: 'a signal that it handles',
    code: 'process.on("SIGTERM", () => process.exit(6)); ready(() => process.kill(process.pid, "SIGTERM")); setInterval(() => {}, 1000);',
    status: 6,
    recorded: 'exited with status 6',
  },
  ...(['SIGTERM', 'SIGINT', 'SIGKILL'] as const).map((signal, i): Row => ({
    how: signal,
    code: `ready(() => process.kill(process.pid, "${signal}")); setInterval(() => {}, 1000);`,
    status: [143, 130, 137][i]!,
    recorded: `killed by ${signal}`,
    alone: GONE,
  })),
  {
    how: 'process.abort',
    code: 'ready(() => process.abort());',
    status: 134,
    recorded: 'killed by SIGABRT',
    alone: GONE,
  },
  {
    how: 'too little memory',
    options: ['--max-old-space-size=40'],
    code: 'ready(() => { for (const all = []; ; ) all.push(new Array(1e4).fill(1.5)); });',
    status: 134,
    recorded: 'killed by SIGABRT',
    alone: GONE,
  },
  {
    how: 'an endless loop that is killed',
    code: `import { spawn } from 'node:child_process';
ready(() => { spawn('sh', ['-c', 'sleep 1; kill -9 ' + process.pid], { stdio: 'ignore' }); for (;;); });`,
    status: 137,
    recorded: 'killed by SIGKILL',
    alone: GONE,
  },
];

/** How it ended by the trace and what `record` wrote beside it, by the trace alone, and who waited last. */
function ended({ code, options = [] }: Row): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-end-'));
  const program = [process.execPath, ...options, pathOf({ text: `${SHOP}${code}\n` })];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [CLI, 'record', '--out', folder, '--', ...program], () => {
      const recorded = lastOf(folder);
      rmSync(join(folder, 'run.json'));
      resolve({ status: child.exitCode, ...recorded, alone: lastOf(folder).recorded });
    });
  });
}

function lastOf(folder: string): { recorded: string; waiting: number; tasks: string[] } {
  const { report, view, db } = openTrace([folder], { cache: false });
  const { tasks, waits } = view.snapshot(view.info.durationNs);
  const waiting = waits.map(({ task }) => tasks.get(task)?.name ?? '');
  db.close();
  const [process] = report.trace.processes;
  return {
    recorded: process === undefined ? '' : endText(process),
    waiting: report.trace.waitingAtEnd,
    tasks: waiting.filter((name) => name !== 'main').toSorted(),
  };
}

describe.concurrent('it is told how a program ended and who was waiting, after', () => {
  test.for(ROWS)('$how', { timeout: 30_000 }, async (row) => {
    const { status, recorded, alone = recorded, waiting = 2 } = row;
    expect(await ended(row)).toEqual({ status, recorded, alone, waiting, tasks: ['customer', 'holder'] });
  });
});
