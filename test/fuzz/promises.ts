import { readAll } from './read-all.ts';

/** Of the processor: one small file must not cost more. */
const MOST_MS = 5000;
const MOST_BYTES = 200 * 1024 * 1024;

/**
 * What is wrong with how a file is read, in words; null: nothing. `isLive`: it was damaged, not forged,
 * and the program it is of did not hang.
 */
export function complaintAbout(bytes: Buffer, { isLive }: { readonly isLive: boolean }): string | null {
  const before = process.memoryUsage().rss;
  const started = process.cpuUsage();
  let outcome: ReturnType<typeof readAll>;
  try {
    outcome = readAll(bytes);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user, system } = process.cpuUsage(started);
  const ms = (user + system) / 1000;
  if (ms > MOST_MS) return `took ${Math.round(ms)} ms`;
  const grown = process.memoryUsage().rss - before;
  if (grown > MOST_BYTES) return `took ${Math.round(grown / 1024 / 1024)} MB`;
  const wrong = isLive ? outcome?.findings.find(({ severity }) => severity === 'error') : undefined;
  return wrong === undefined ? null : `says ${wrong.kind} (${wrong.certainty}) of a program that ended well`;
}
