import { strict as assert } from 'node:assert';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { median, quantile, row, type Row } from '../harness/row.ts';
import { inScratch } from '../harness/scratch.ts';
import { AWAITS, LOCKS, OFF, PLAIN, type Mode } from './modes.ts';

/**
 * What recording costs a server, which answers over loopback: CPU time that its process uses for a request.
 * The answers have to be the same in all modes.
 */
const PROGRAM = fileURLToPath(new URL('../programs/shop-server.mjs', import.meta.url));
const CONNECTIONS = 32;
const ROUNDS = 7;
const REQUESTS = 6000;
const WARM_UP = 2000;

/** µs of CPU time; `main` is null where Node can't tell. */
type Used = { readonly all: number; readonly main: number | null; readonly sold: number };
/** Of a request: CPU of all threads and of the main one, and how long the clients waited, in µs. */
type Cost = { readonly all: number; readonly main: number; readonly p50: number; readonly p99: number };
type Round = Cost & { readonly answers: string };
type Ask = (path: string) => Promise<string>;

export async function serving(): Promise<Row[]> {
  const costs = await medians([PLAIN, OFF, LOCKS, AWAITS]);
  const plain = costs.get(PLAIN)!;
  const of = (id: string, mode: Mode, part: 'all' | 'main', most: number | null): Row => {
    const cost = costs.get(mode)!;
    const who = part === 'all' ? 'process' : 'main thread';
    const latency = (one: Cost): string => `${one.p50.toFixed(0)}/${one.p99.toFixed(0)} µs`;
    return row(
      {
        id,
        what: `Fastify, CPU per request of the ${who}: ${mode.name}`,
        measured: cost[part] / plain[part],
        unit: '×',
        note: `${plain[part].toFixed(0)} → ${cost[part].toFixed(0)} µs; latency p50/p99 ${latency(plain)} → ${latency(cost)}`,
      },
      most === null ? null : { most },
    );
  };
  return [
    of('R5', AWAITS, 'all', 1.05),
    of('R5b', AWAITS, 'main', null),
    of('R5c', LOCKS, 'all', null),
    of('R5d', OFF, 'all', null),
  ];
}

/** In turns, so that whatever else the machine does happens to all of them. */
async function medians(modes: readonly Mode[]): Promise<Map<Mode, Cost>> {
  const rounds = new Map<Mode, Round[]>(modes.map((mode) => [mode, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of modes) rounds.get(mode)!.push(await inScratch((folder) => serve(mode, folder)));
  }
  const answers = new Set([...rounds.values()].flat().map((round) => round.answers));
  assert.equal(answers.size, 1, `the answers are not the same in all modes: ${[...answers].join(', ')}`);
  return new Map([...rounds].map(([mode, all]) => [mode, middle(all)]));
}

function middle(rounds: readonly Round[]): Cost {
  const of = (part: keyof Cost): number => median(rounds.map((round) => round[part]));
  return { all: of('all'), main: of('main'), p50: of('p50'), p99: of('p99') };
}

async function serve({ flags, env }: Mode, folder: string): Promise<Round> {
  const child = spawn(process.execPath, [...flags, PROGRAM], {
    env: { ...process.env, ...env(folder) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    const port = await portOf(child);
    return await measure((path) => fetchText(port, path, agent));
  } finally {
    agent.destroy();
    child.stdin?.end();
    await once(child, 'exit');
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return Number(line.toString());
}

async function measure(ask: Ask): Promise<Round> {
  const used = async (): Promise<Used> => JSON.parse(await ask('/used')) as Used;
  await load(ask, WARM_UP);
  const before = await used();
  const { bodies, latencies } = await load(ask, REQUESTS);
  const after = await used();
  const hash = createHash('sha256');
  for (const body of bodies) hash.update(body);
  return {
    all: (after.all - before.all) / REQUESTS,
    main: ((after.main ?? 0) - (before.main ?? 0)) / REQUESTS,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    answers: `${hash.digest('hex').slice(0, 12)}/${after.sold}`,
  };
}

type Loaded = { readonly bodies: string[]; readonly latencies: number[] };

/** Asks `count` times, over all connections at once; both lists are in the order of the questions. */
async function load(ask: Ask, count: number): Promise<Loaded> {
  const bodies: string[] = [];
  const latencies: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < count) {
      const number = next++;
      const began = performance.now();
      bodies[number] = await ask(`/orders/${number}`);
      latencies[number] = (performance.now() - began) * 1000;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, () => client()));
  return { bodies, latencies };
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
