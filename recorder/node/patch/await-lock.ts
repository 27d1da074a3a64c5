import { OUTCOME, CLASS } from '../ring/codes.ts';
import { catchTimers } from '../locks/deadlines.ts';
import { ticksOf } from '../locks/loans.ts';
import { locksOf, Ticket, type Lock } from '../locks/locks.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';

/** await-lock: waiters are served in the order they came, and a release names no acquisition. */
type AwaitLock = { readonly acquired: boolean };
type Options = { readonly timeout?: number } | undefined;

function apply({ AwaitLock }: { AwaitLock: { prototype: object } }): void {
  const { prototype } = AwaitLock;
  expectMethods(prototype, ['acquireAsync', 'tryAcquire', 'release']);
  const lockOf = locksOf<AwaitLock>(prototype, 'mutex', () => 1);
  wrapMethod<(this: AwaitLock, options?: Options) => Promise<void>>(
    prototype,
    'acquireAsync',
    (original) =>
      function (...args) {
        const ticket = new Ticket(lockOf(this), 1, null, CLASS.ticketless);
        const isFree = !this.acquired;
        const { result, timers } = catchTimers(() => original.apply(this, args));
        if (isFree) ticket.grant();
        else enqueue(ticket, ticksOf(args[0]?.timeout));
        timers.onExpiry = () => giveUp(ticket);
        setTarget(result, ticket);
        return result;
      },
  );
  patchOthers(prototype, lockOf);
}

function patchOthers(prototype: object, lockOf: (lock: AwaitLock) => Lock): void {
  wrapMethod<(this: AwaitLock) => boolean>(
    prototype,
    'tryAcquire',
    (original) =>
      function () {
        const isAcquired = original.call(this);
        if (isAcquired) new Ticket(lockOf(this), 1, null, CLASS.ticketless).grant();
        return isAcquired;
      },
  );
  wrapMethod<(this: AwaitLock) => void>(
    prototype,
    'release',
    (original) =>
      function () {
        original.call(this);
        const lock = lockOf(this);
        lock.releaseAny(1);
        lock.queue.shift()?.grant();
      },
  );
}

function enqueue(ticket: Ticket, deadline: number): void {
  ticket.wait(deadline);
  ticket.lock.queue.push(ticket);
}

function giveUp(ticket: Ticket): void {
  const { queue } = ticket.lock;
  queue.splice(queue.indexOf(ticket), 1);
  ticket.giveUp(OUTCOME.timeout);
}

export const awaitLock: readonly Patch[] = [
  {
    package: 'await-lock',
    file: /^build\/AwaitLock\.js$/,
    bindings: '{ AwaitLock }',
    calls: ['acquireAsync', 'tryAcquire', 'release'],
    apply,
  },
];
