/** kill -9 at random moments: what is lost of the trace, and whether the rest can be read. */
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBacklog } from '../../format/read/plan.ts';
import { keptIn } from './kept.ts';
import { outcomeOf, type Fault, type Options, type Outcome } from './fault.ts';
import { commandOf, recordingInto, RUNTIMES, scratch, start, type Runtime } from './running.ts';

const MODES = ['paced', 'fast', 'blocked', 'early'] as const;
type Mode = (typeof MODES)[number];

const WHAT: Record<Mode, string> = {
  paced: 'a busy loop',
  fast: 'while segments rotate',
  blocked: 'the loop blocked for ever',
  early: 'a fifth of a second after the start',
};
/** With little room segments also rotate as they are full; in the mode fast as often as the program is told to. */
const CAP_MB: Record<Mode, number> = { paced: 256, fast: 256, blocked: 1, early: 256 };
const ROTATE = 'SIGUSR2';
const ROTATE_MS = 40;
/** Twice the writer's 50 ms. */
const TWO_FLUSHES_MS = 100;
/** While a turn is not followed by another for so long, the program does not run: it loses nothing then. */
const STANDSTILL_MS = 5;
/** A backlog has this part of the cap; what is more is in memory only. */
const BACKLOG_SHARE = 20;
const NEARLY_ALL = 0.7;
const AT_A_TIME = 2;

export const KILLS: readonly Fault[] = RUNTIMES.flatMap((runtime) =>
  MODES.map((mode): Fault => ({
    name: `${runtime}: kill -9, ${WHAT[mode]}`,
    run: (options) => killMany(runtime, mode, options),
  })),
);

async function killMany(runtime: Runtime, mode: Mode, { kills }: Options): Promise<Outcome> {
  let left = Math.ceil(kills / (RUNTIMES.length * MODES.length));
  const trials: Trial[] = [];
  const work = async (): Promise<void> => {
    while (left-- > 0) trials.push(await killOnce(runtime, mode));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  const turns = trials.map(({ lostTurns }) => lostTurns);
  const late = trials.filter(({ lostMs }) => lostMs > TWO_FLUSHES_MS).length;
  const most = Math.max(...trials.map(({ lostMs }) => lostMs));
  const lost =
    runtime === 'python'
      ? `${sum(turns)} acknowledged turns`
      : `${sum(turns)} turns; at most ${most.toFixed(0)} ms, ${late} times over ${TWO_FLUSHES_MS}`;
  return outcomeOf(
    trials.map(({ complaint }) => complaint),
    lost,
  );
}

type Trial = { readonly complaint: string | null; readonly lostTurns: number; readonly lostMs: number };

async function killOnce(runtime: Runtime, mode: Mode): Promise<Trial> {
  const folder = scratch();
  const log = join(folder, 'log');
  const env = recordingInto(folder, {
    LOG: log,
    MODE: mode,
    WAITGRAPH_MAX_MB: String(CAP_MB[mode]),
    ...(mode === 'fast' && { WAITGRAPH_DUMP_SIGNAL: ROTATE }),
  });
  const child = start(commandOf(runtime, 'busy'), env);
  const closed = once(child, 'close');
  while (!existsSync(log) && child.exitCode === null) await sleep(5);
  const rotation = setInterval(() => mode === 'fast' && child.kill(ROTATE), ROTATE_MS);
  await sleep(mode === 'early' ? Math.random() * 200 : 300 + Math.random() * 700);
  clearInterval(rotation);
  child.kill('SIGKILL');
  await closed;
  if (!existsSync(log)) return { complaint: 'the program did not begin', lostTurns: 0, lostMs: 0 };
  return judged({ runtime, mode, folder }, acknowledgedIn(runtime, readFileSync(log, 'utf8')));
}

/** The times of the turns whose events should be in the file. */
function acknowledgedIn(runtime: Runtime, log: string): bigint[] {
  const lines = log
    .slice(0, log.lastIndexOf('\n') + 1)
    .trimEnd()
    .split('\n');
  const done = new Set(lines.filter((line) => line.endsWith('done')).map((line) => line.split(' ')[0]));
  const begun = lines.filter((line) => !line.endsWith('done')).map((line) => line.split(' '));
  // Of Node's last turn nobody knows how far it came.
  const sure = runtime === 'python' ? begun.filter(([number]) => done.has(number)) : begun.slice(0, -1);
  return sure.map(([, at = '0']) => BigInt(at));
}

/** Times in a file are whole ticks of a µs. */
const TICK = 1000n;

type Killed = { readonly runtime: Runtime; readonly mode: Mode; readonly folder: string };

function judged({ runtime, mode, folder }: Killed, turns: readonly bigint[]): Trial {
  const { damage, lastAt } = keptIn(folder);
  const missing = turns.filter((at) => at > lastAt + TICK);
  const lostMs = runningMs(missing);
  const allowed =
    runtime === 'python' ? missing.length === 0 : lostMs <= TWO_FLUSHES_MS || hasFullBacklog(folder, mode);
  const complaint =
    damage ?? (allowed ? null : `${missing.length} turns of ${lostMs.toFixed(0)} ms are missing`);
  return { complaint, lostTurns: missing.length, lostMs };
}

/** How long the program ran in these turns. */
function runningMs(turns: readonly bigint[]): number {
  const pauses = turns.slice(1).map((at, index) => Number(at - turns[index]!) / 1e6);
  return pauses.reduce((total, ms) => total + Math.min(ms, STANDSTILL_MS), 0);
}

function hasFullBacklog(folder: string, mode: Mode): boolean {
  const files = readdirSync(folder).filter((name) => isBacklog(name));
  const bytes = files.reduce((total, name) => total + statSync(join(folder, name)).size, 0);
  return bytes > (NEARLY_ALL * CAP_MB[mode] * 1024 * 1024) / BACKLOG_SHARE;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
