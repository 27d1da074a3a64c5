import type { ActOp, WaitOp } from '../../format/events.ts';

/** Which acts end which waits; `await` is a wait without an op. */
export const ENDED_BY: Readonly<Record<WaitOp | 'await', readonly ActOp[]>> = {
  wait: ['set', 'notify', 'emit', 'resolve', 'reject', 'close'],
  get: ['put', 'close'],
  put: ['get', 'clear', 'close'],
  join: ['done'],
  drain: ['get', 'close'],
  arrive: ['arrive'],
  read: ['put', 'emit', 'close'],
  exit: ['close', 'done', 'resolve'],
  block: ['notify'],
  await: ['resolve', 'reject', 'set', 'emit', 'notify', 'close', 'done'],
};
