import { CODE } from './codes.ts';
import { put } from './ring.ts';
import type { CloseTrace } from './writer.ts';

const EXIT = 0;
const UNSETTLED_AWAIT = 1;
const ERROR = 2;
/** Node's own exit status for a top-level await that nothing can settle any more. */
const UNSETTLED_STATUS = 13;

/**
 * Records how the process ends. Never by a signal: a listener would remove Node's own reaction to it,
 * so a killed process has no end record. `tellLast` says what is only said when nothing else can be.
 */
export function watchEnd(close: CloseTrace, tellLast: () => void): void {
  let failed = false;
  const onExit = (status: number): void => {
    tellLast();
    const kind = failed ? ERROR : status === UNSETTLED_STATUS ? UNSETTLED_AWAIT : EXIT;
    put(CODE.end, 0, 0, 0, kind, status, 0, 0);
    close();
  };
  process.on('uncaughtExceptionMonitor', () => {
    failed = true;
  });
  process.on('beforeExit', () => {
    tellLast();
    put(CODE.quiescent, 0, 0, 0, 0, 0, 0, 0);
    // Last in the row: Node sets the status 13 in a listener of its own, and the program's may act.
    process.off('exit', onExit);
    process.on('exit', onExit);
  });
  process.on('exit', onExit);
}
