/**
 * `npm run soak [-- --minutes N]` (30): a busy server is recorded into a ring of 64 MB. Every five seconds its
 * memory, descriptors and disk are looked at; at the end, whether they stayed flat. Exit 1 if not.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { commandOf, recordingInto, scratch, start } from './running.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const MB = 1024 * 1024;
const RING_MB = 64;
const CLIENTS = 8;
const EVERY_MS = 5000;
/** Until the ring is full for the first time, and V8 has its heap, all of it grows. */
const WARM_UP = 0.3;
const MAY_GROW = 1.15;

const folder = scratch();
const server = start(
  commandOf('node', 'server'),
  recordingInto(folder, { WAITGRAPH_MAX_MB: String(RING_MB) }),
);
server.stderr!.pipe(process.stderr);
const port = await new Promise<number>((resolve) =>
  server.stdout!.once('data', (said) => resolve(Number(said))),
);
const until = performance.now() + Number(values.minutes) * 60_000;
let answered = 0;
void Promise.all(Array.from({ length: CLIENTS }, () => ask(port)));

type Sample = {
  readonly rssMb: number;
  readonly descriptors: number;
  readonly diskMb: number;
  readonly answered: number;
};
const samples: Sample[] = [];
console.log(row('s', 'RSS MB', 'files', 'disk MB', 'requests'));
while (performance.now() < until) {
  await sleep(EVERY_MS);
  const sample = lookAt(server.pid!);
  samples.push(sample);
  const seconds = (samples.length * EVERY_MS) / 1000;
  if (samples.length % 6 === 0)
    console.log(
      row(seconds, sample.rssMb.toFixed(0), sample.descriptors, sample.diskMb.toFixed(1), sample.answered),
    );
}
server.kill('SIGKILL');
report(samples.slice(Math.floor(samples.length * WARM_UP)));

async function ask(to: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (performance.now() < until) {
    await new Promise<void>((resolve) => {
      get({ port: to, host: '127.0.0.1', agent }, (response) => response.resume().on('end', resolve)).on(
        'error',
        () => resolve(),
      );
    });
    answered++;
  }
  agent.destroy();
}

function lookAt(pid: number): Sample {
  const kb = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  // A segment or a backlog may be removed just now.
  const sizes = readdirSync(folder).map(
    (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0,
  );
  return {
    rssMb: kb / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    diskMb: sizes.reduce((sum, size) => sum + size, 0) / MB,
    answered,
  };
}

/** The second half of what is left after warming up, against the first. */
function report(warm: readonly Sample[]): void {
  const half = Math.floor(warm.length / 2);
  const most = (part: readonly Sample[], key: keyof Sample): number =>
    Math.max(...part.map((sample) => sample[key]));
  const grown = (['rssMb', 'descriptors'] as const).filter(
    (key) => most(warm.slice(half), key) > most(warm.slice(0, half), key) * MAY_GROW,
  );
  const tooMuch = most(warm, 'diskMb') > RING_MB * 1.05 ? ['disk'] : [];
  const bad = [...grown, ...tooMuch];
  console.log(bad.length === 0 ? 'flat' : `not flat: ${bad.join(', ')}`);
  process.exitCode = bad.length === 0 ? 0 : 1;
}

function row(...cells: readonly (string | number)[]): string {
  return cells.map((cell) => String(cell).padStart(9)).join('');
}
