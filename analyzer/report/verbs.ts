import type { ResourceKind, WaitOp } from '../../format/events.ts';

/** What ends a wait: "nobody could `act` it", "only `done` by …". */
export type Verb = { readonly act: string; readonly done: string };

/** What somebody has to do so that a wait for a resource of the kind ends. */
export function endingVerb(kind: ResourceKind, op: WaitOp | null): Verb {
  if (kind === 'queue' && op === 'put') return { act: 'take an item from', done: 'emptied' };
  return VERBS[kind] ?? { act: 'end the wait for', done: 'ended' };
}

const VERBS: Partial<Record<ResourceKind, Verb>> = {
  mutex: { act: 'release', done: 'released' },
  rwlock: { act: 'release', done: 'released' },
  semaphore: { act: 'release', done: 'released' },
  pool: { act: 'give back a connection to', done: 'given back' },
  limiter: { act: 'free a slot of', done: 'freed' },
  queue: { act: 'put an item into', done: 'fed' },
  event: { act: 'set', done: 'set' },
  signal: { act: 'emit', done: 'emitted' },
  condition: { act: 'notify', done: 'notified' },
  barrier: { act: 'arrive at', done: 'completed' },
  promise: { act: 'settle', done: 'settled' },
  future: { act: 'settle', done: 'settled' },
  stream: { act: 'read from', done: 'read' },
  loop: { act: 'free', done: 'freed' },
  port: { act: 'send to', done: 'sent to' },
};
