import type { FindingKind } from '../model.ts';

/** What each kind of finding means, for somebody who sees it for the first time. */
export const MEANINGS: Readonly<Record<FindingKind, string>> = {
  deadlock:
    'Tasks wait for each other in a circle (or one for itself), so none of them can ever go on. Each holds what the next one needs, or is awaited by it.',
  'dead-wait':
    'A task waits for something that nobody who is left could bring about: the tasks that could have done it have ended, or wait themselves for ever.',
  'lost-wakeup':
    'A task waits for a signal that was sent before it began to wait, while nobody listened. Such signals are not kept, and no other one is coming.',
  'leaked-hold':
    'A lock, permit or connection was never given back: the task that took it has ended, failed or was cancelled. Whoever asks for it next waits for ever.',
  'near-deadlock':
    'A deadlock that a time-out or a cancellation broke. Without it the tasks would have waited for ever; with a bit of bad luck they do so again and again.',
  'predicted-deadlock':
    'It went well in this run, but the same steps in another order would deadlock; one such order is shown.',
  'possible-deadlock':
    'Resources are taken in opposite orders, but no order of the recorded steps was found that deadlocks. Shown only with --all.',
  'loop-block':
    'One piece of code ran for so long without giving control back that the event loop stood still: no timer, request or other task could go on meanwhile.',
  'slow-callback':
    'Callbacks at one place often take long. Each of them holds up all other tasks of the loop.',
  'nested-loop':
    'Code that the event loop was running started an event loop itself. asyncio refuses that with an error; where it is forced, the outer loop stands still meanwhile.',
  'stalled-wait':
    'A task waits much longer than waits at this place usually take. Nothing is proven: it may still go on.',
  contention: 'Many tasks wait for the same resource. Nothing is stuck, but much time is lost there.',
};
