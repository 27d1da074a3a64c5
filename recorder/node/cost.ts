/* oxlint-disable typescript/unbound-method -- functions of namespaces */
import { CLOCKS } from './ring/ring-layout.ts';
import { ring } from './ring/ring.ts';

/**
 * What the recorder costs this thread, measured by itself: one call in a thousand of its hooks is timed and stands for
 * the others, at intervals that differ, so that no loop of the program is in step with them. Loading modules and
 * starting up is always timed. A call that is timed runs slower than one in a thousand that are not, so this is an upper
 * estimate: up to three times as much in a program of nothing but locks. Not seen: what V8 does to tell of promises, what the loop's beat takes, and memory.
 */
const INTERVAL = 1000;
/** What takes longer than 2 µs is mostly not ours: the thread was not run, the garbage collector was, or code had to be made ready for the call that is timed. */
const MAX_NS = 2000n;
const { clocks } = ring;
const now = process.hrtime.bigint;

let left = INTERVAL;
let standsFor = INTERVAL;
/** The time of what is not ours within the call that is timed; null: none is. */
let elsewhere: bigint | null = null;
/** Of the clock, just before. */
let reading = 0n;

/** Whether the call that begins now is to be timed, between `began` and `ended`. */
export function isDue(): boolean {
  return --left <= 0;
}

export function began(): bigint {
  standsFor = left = INTERVAL - 100 + Math.floor(Math.random() * 200);
  elsewhere = 0n;
  const first = now();
  reading = now() - first;
  return now();
}

/** A call that throws is never told of here, and counts as none. */
export function ended(beganAt: bigint): void {
  const took = now() - beganAt - (elsewhere ?? 0n) - reading;
  elsewhere = null;
  spent((took > MAX_NS ? MAX_NS : took) * BigInt(standsFor));
}

/** Whether a part of a hook in which the program or a library runs is to be timed, too. */
export function isTimed(): boolean {
  return elsewhere !== null;
}

/** What is called now is not ours, and hooks in there are timed for themselves. To be given to `back`. */
export function away(): bigint {
  const from = now() - (elsewhere ?? 0n);
  elsewhere = null;
  return from;
}

export function back(from: bigint): void {
  elsewhere = now() - from;
}

/** Less than none, where the clock itself took longer than what was timed. */
let total = 0n;

/** So many ns went into our own work. */
export function spent(ns: bigint): void {
  total += ns;
  clocks[CLOCKS.spent] = total > 0n ? total : 0n;
}

/** This thread's processor time so far, µs, to measure what takes longer; before Node 23.9 that of all threads. */
export function usedMicros(): number {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage)();
  return user + system;
}
