import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { Packer } from '../../../format/write/msgpack.ts';

/** Enough for the start of the schema chunk. */
const HEAD_BYTES = 2048;
/** A recorder writes at least each second. */
const SILENCE_MS = 5 * 60_000;
const START_SLACK_MS = 1000;
/** Linux counts a process's start in hundredths of a second since boot. */
const MS_PER_TICK = 10;

export type Written = {
  readonly path: string;
  readonly pid: number;
  readonly startMs: number;
  readonly changedMs: number;
};

/** Whether the process that wrote a trace file may write to it still. What can't be told counts as living. */
export function isLiving({ path, pid, startMs, changedMs }: Written): boolean {
  if (Date.now() - changedMs > SILENCE_MS) return false;
  if (!isOfThisHost(path)) return true;
  const began = beganMs(pid);
  return began !== null && began <= startMs + START_SLACK_MS;
}

/** The schema chunk, which is first, names the host. */
function isOfThisHost(path: string): boolean {
  try {
    const fd = openSync(path, 'r');
    const head = Buffer.alloc(HEAD_BYTES);
    readSync(fd, head, 0, HEAD_BYTES, 0);
    closeSync(fd);
    return head.includes(packedHost());
  } catch {
    return false;
  }
}

function packedHost(): Buffer {
  const packer = new Packer();
  packer.string('host');
  packer.string(hostname());
  return Buffer.from(packer.bytes());
}

/** Wall clock ms at which a process of this host began, 0 if the system does not tell; null: there is none. */
function beganMs(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in brackets, may contain anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return Date.now() - uptime() * 1000 + Number(fields[19]) * MS_PER_TICK;
  } catch {
    return exists(pid) ? 0 : null;
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
