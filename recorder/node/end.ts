import { QUIESCENCE_BASES } from '../../format/events.ts';
import { CODE } from './ring/codes.ts';
import { wasLeftToGuard } from './rest/given-up.ts';
import { listener } from './guard.ts';
import { put } from './ring/ring.ts';
import { started } from './thread.ts';
import { endUnsettled, endUnsettledLate, errorSeen, UNSETTLED_STATUS } from './source/unsettled.ts';
import type { CloseTrace } from './ring/writer.ts';

const GIVEN_UP = QUIESCENCE_BASES.indexOf('givenUp');
const EXIT = 0;
const UNSETTLED_AWAIT = 1;
const ERROR = 2;
/** That for an error which nobody caught. */
const ERROR_STATUS = 1;

/**
 * Records how the process ends. Never by a signal: a listener would remove Node's own reaction to it,
 * so a killed process has no end record. `tellLast` says what is only said when nothing else can be.
 */
export function watchEnd(closeTrace: CloseTrace, tellLast: () => void): void {
  const close = listener('closing', closeTrace);
  let hasFailed = false;
  let isExiting = false;
  let isOver = false;
  const end = (status: number): void => {
    if (isOver) return;
    isOver = true;
    tellLast();
    const kind = hasFailed ? ERROR : status === UNSETTLED_STATUS ? UNSETTLED_AWAIT : EXIT;
    if (kind === EXIT && status !== 0) tellGivenUp();
    tellEnd(kind, status);
    close();
    if (kind === UNSETTLED_AWAIT && process.listeners('exit').at(-1) === end) endUnsettledLate();
  };
  process.prependListener('exit', () => {
    isExiting = true;
  });
  process.on('uncaughtExceptionMonitor', () => {
    hasFailed = true;
    errorSeen();
    // Of a listener of `exit`: those behind it, and so ours, are not called any more.
    if (isExiting) end(ERROR_STATUS);
    // If the loop turns again, a listener of the program has caught it.
    else setImmediate(goesOn).unref();
  });
  const goesOn = (): void => {
    hasFailed = false;
  };
  process.on('beforeExit', () => {
    goesOn();
    tellLast();
    tellQuiescence();
    // Last in the row: Node sets the status 13 in a listener of its own, and the program's may act.
    process.off('exit', end);
    process.on('exit', end);
    endUnsettled();
  });
  process.on('exit', end);
}

const tellEnd = listener('end', (kind: number, status: number) => {
  put(CODE.end, 0, 0, 0, kind, status, 0, 0);
});
const tellQuiescence = listener('quiescence', () => {
  put(CODE.quiescent, 0, 0, 0, 0, 0, 0, 0);
});

const tellGivenUp = listener('given up', () => {
  if (wasLeftToGuard()) put(CODE.quiescent, 0, 0, 0, GIVEN_UP, started[0]!, 0, 0);
});
