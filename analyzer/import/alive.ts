import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Whether the process that wrote a trace still runs, as far as this machine can tell. */
export function isAlive(process: { pid: number; host: string; boot: string; startedMono: bigint }): boolean {
  if (process.host !== hostname() || process.pid <= 0 || !sameBoot(process.boot)) return false;
  if (!exists(process.pid)) return false;
  const { state, started } = statusOf(process.pid);
  if (state === 'Z' || state === 'X') return false;
  // A process that began after the trace did has only got the same number.
  return started === null || started <= process.startedMono + START_SLACK;
}

const START_SLACK = 1_000_000_000n;
/** Linux counts a process's start in hundredths of a second since boot, on every platform it runs on. */
const NS_PER_TICK = 10_000_000n;

function sameBoot(boot: string): boolean {
  const own = read('/proc/sys/kernel/random/boot_id')?.trim();
  return own === undefined || boot === own;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** A process that ended but was not waited for yet is a zombie (Z): it has a number, and no life. */
function statusOf(pid: number): { state: string | null; started: bigint | null } {
  const stat = read(`/proc/${pid}/stat`);
  // The program's name, in brackets, may contain anything: the fields after it are what counts.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields?.[19];
  const started = ticks === undefined || !/^\d+$/.test(ticks) ? null : BigInt(ticks) * NS_PER_TICK;
  return { state: fields?.[0] ?? null, started };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
