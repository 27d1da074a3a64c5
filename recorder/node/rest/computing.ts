import { readdirSync, readFileSync } from 'node:fs';

/**
 * Whether any thread of the process computes, also those that no list of Node's shows: jobs of zlib, crypto and the
 * like. By the processor time since the last time, and on Linux by who would run if there were a processor free.
 */
const TASKS = '/proc/self/task';
/** Of a processor, by all threads together; the recorder's own takes a hundredth. */
const MOST_CPU = 0.1;
const US_PER_MS = 1000;
const cpuUsage = process.cpuUsage.bind(process);
const now = performance.now.bind(performance);
const [listFiles, readFile] = [readdirSync, readFileSync];

/** Whether the process needed much of a processor since it was asked last. */
export function createCpuWatch(): () => boolean {
  let cpu = cpuUsage();
  let at = now();
  return () => {
    const { user, system } = cpuUsage(cpu);
    const elapsed = now() - at;
    cpu = cpuUsage();
    at += elapsed;
    return (user + system) / US_PER_MS > elapsed * MOST_CPU;
  };
}

/** A thread but the one that asks would run if it could. */
export function isAnyRunnable(): boolean {
  try {
    return busyThreads().length > 1;
  } catch {
    return false; // not on Linux
  }
}

/** Threads that run, would run, or wait for a disk; where they can't be looked at it throws. */
export function busyThreads(): string[] {
  return listFiles(TASKS).filter((thread) => {
    const stat = readFile(`${TASKS}/${thread}/stat`, 'latin1');
    return /^\) [RD]/.test(stat.slice(stat.lastIndexOf(')')));
  });
}
