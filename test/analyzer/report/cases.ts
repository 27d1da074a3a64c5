import { awaitCycle, nearDeadlock, selfLock, semaphoreKnot, twoLocks } from './cycles.ts';
import { counted, stalledWait } from './counted.ts';
import {
  clean,
  leakedLock,
  loopBlock,
  loopBlockNode,
  lostNotify,
  nestedLoop,
  neverSet,
  severalProcesses,
  stuckChild,
} from './others.ts';
import type { Case } from './told.ts';

/** By the folder of their golden text. */
export const CASES: Readonly<Record<string, Case>> = {
  'report-two-locks': twoLocks,
  'report-self-lock': selfLock,
  'report-semaphore-knot': semaphoreKnot,
  'report-await-cycle': awaitCycle,
  'report-never-set': neverSet,
  'report-lost-notify': lostNotify,
  'report-leaked-lock': leakedLock,
  'report-near-deadlock': nearDeadlock,
  'report-loop-block': loopBlock,
  'report-loop-block-node': loopBlockNode,
  'report-stuck-child': stuckChild,
  'report-nested-loop': nestedLoop,
  'report-counted': counted,
  'report-stalled-wait': stalledWait,
  'report-clean': clean,
  'report-several-processes': severalProcesses,
};
