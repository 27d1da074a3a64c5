import { setFlagsFromString } from 'node:v8';

const KEEP = '--semi-space-growth-factor=1';
const GROW = '--semi-space-growth-factor=2'; // V8's own

/**
 * Runs `work` with V8's young generation as small as it is. What an import makes dies at once or stays
 * open for long, so room for more gains nothing, and V8 would take 200 MB where 2 do: measured with 3 M
 * events, half the process's memory for a tenth more time.
 */
export function withSmallYoungSpace<T>(work: () => T): T {
  setFlagsFromString(KEEP);
  try {
    return work();
  } finally {
    setFlagsFromString(GROW);
  }
}

/**
 * Has V8 collect garbage sooner, for good: for a program that does little and ends. Measured with the end of a
 * long trace: an eighth less memory for an eighth more time.
 */
export function saveMemory(): void {
  setFlagsFromString('--optimize-for-size');
}
