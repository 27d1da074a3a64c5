/**
 * What recording costs a server: one that answers over loopback, alone and recorded, in turns; medians of
 * the CPU time that it uses for a request, all of its threads and its main thread, and their ratios. The
 * answers have to be the same.
 *
 *     npm run bench:http [rounds] [requests]
 */
import { strict as assert } from 'node:assert';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('programs/shop-server.mjs', import.meta.url));
const REGISTER = fileURLToPath(new URL('../../dist/recorder/node/register.cjs', import.meta.url));
const CONNECTIONS = 32;
const MODES: Record<string, Record<string, string> | null> = {
  plain: null,
  off: { WAITGRAPH: '0' },
  locks: { WAITGRAPH: '1', WAITGRAPH_LEVEL: 'locks' },
  awaits: { WAITGRAPH: '1' },
};

type Used = { readonly all: number; readonly main: number | null; readonly sold: number };
type Round = { readonly all: number; readonly main: number; readonly answers: string };

const rounds = Number(process.argv[2] ?? 5);
const requests = Number(process.argv[3] ?? 6000);
const results: Record<string, Round[]> = {};
for (let round = 0; round < rounds; round++) {
  for (const [mode, env] of Object.entries(MODES)) (results[mode] ??= []).push(await serve(env));
}
const answers = new Set(Object.values(results).flatMap((all) => all.map((round) => round.answers)));
assert.equal(answers.size, 1, `the answers are not the same in all modes: ${[...answers].join(', ')}`);
process.stdout.write(`${requests} requests over ${CONNECTIONS} connections, the same answers in all modes\n`);
for (const [mode, all] of Object.entries(results)) {
  const column = (of: (round: Round) => number): string => {
    const own = median(all.map(of));
    const ratio = own / median((results['plain'] ?? []).map(of));
    return `${own.toFixed(0).padStart(5)} µs ×${ratio.toFixed(2)}`;
  };
  const each = all.map((round) => round.all.toFixed(0)).join(' ');
  const line = [mode.padEnd(7), `process ${column((r) => r.all)}`, `main thread ${column((r) => r.main)}`];
  process.stdout.write(`${line.join('   ')}   (${each})\n`);
}

async function serve(env: Record<string, string> | null): Promise<Round> {
  const folder = mkdtempSync(join(tmpdir(), 'wgt-bench-'));
  const preload = env === null ? [] : ['--require', REGISTER];
  const child = spawn(process.execPath, [...preload, PROGRAM], {
    env: { ...process.env, WAITGRAPH_RUN_DIR: folder, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    return await measure(await portOf(child), agent);
  } finally {
    agent.destroy();
    child.stdin?.end();
    await once(child, 'exit');
    rmSync(folder, { recursive: true });
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return Number(line.toString());
}

async function measure(port: number, agent: Agent): Promise<Round> {
  const ask = (path: string): Promise<string> => fetchText(port, path, agent);
  const used = async (): Promise<Used> => JSON.parse(await ask('/used')) as Used;
  await load(ask, requests / 3);
  const before = await used();
  const bodies = await load(ask, requests);
  const after = await used();
  const hash = createHash('sha256');
  for (const body of bodies) hash.update(body);
  return {
    all: (after.all - before.all) / requests,
    main: ((after.main ?? 0) - (before.main ?? 0)) / requests,
    answers: `${hash.digest('hex').slice(0, 12)}/${after.sold}`,
  };
}

/** Asks `count` times, over all connections at once; the bodies in the order of the questions. */
async function load(ask: (path: string) => Promise<string>, count: number): Promise<string[]> {
  const bodies: string[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < count) {
      const number = next++;
      bodies[number] = await ask(`/orders/${number}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, () => client()));
  return bodies;
}

function fetchText(port: number, path: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
