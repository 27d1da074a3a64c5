import { resolve } from 'node:path';
import { OUTCOME } from '../ring/codes.ts';
import { publishedString } from '../ring/dictionary.ts';
import { KeyedLocks } from '../locks/keyed-locks.ts';
import { ticksOf } from '../locks/loans.ts';
import { Ticket, type Lock } from '../locks/locks.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { expectMethods, guardedMethod, withProperties, wrapMethod } from './wrap.ts';

/**
 * proper-lockfile: a lock for each file, in the file system. Who holds it in another process is not seen;
 * a request tries again so many times and then fails, so it nearly always has a deadline.
 */
type Options = { readonly lockfilePath?: string; readonly retries?: number | Retries } | undefined;
type Retries = { readonly retries?: number; readonly forever?: boolean };
type Release = (this: unknown, ...args: unknown[]) => unknown;
type Callback = (this: unknown, error: unknown, release?: Release) => unknown;
type Call<R> = (this: unknown, file: string, options: Options, callback: Callback) => R;
type Bindings = { lockfile: object; timeouts: (options: Retries) => number[] };
type Exported = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/** The file system answers within that, where no further try is made. */
const ANSWER_MS = 1000;
let known: KeyedLocks | null = null;
let lastAsked: Ticket | null = null;

function lockOf(file: string, options: Options): Lock {
  known ??= new KeyedLocks('mutex', publishedString('lockfile'), 0);
  return known.of(options?.lockfilePath ?? `${resolve(file)}.lock`);
}

function patchLockfile({ lockfile, timeouts }: Bindings): void {
  expectMethods(lockfile, ['lock', 'unlock']);
  wrapMethod<Call<unknown>>(
    lockfile,
    'lock',
    (original) =>
      function (file, options, callback) {
        if (typeof file !== 'string') return original.call(this, file, options, callback);
        const ticket = new Ticket(lockOf(file, options), 1);
        ticket.wait(ticksOf(patience(options?.retries, timeouts)));
        lastAsked = ticket;
        return original.call(this, file, options, function (error, release) {
          if (error || release === undefined) ticket.giveUp(OUTCOME.timeout);
          else ticket.grant();
          return callback.call(this, error, release && releasing(ticket, release));
        });
      },
  );
  wrapMethod<Call<unknown>>(
    lockfile,
    'unlock',
    (original) =>
      function (file, options, callback) {
        if (typeof file === 'string') lockOf(file, options).holds[0]?.release();
        return original.call(this, file, options, callback);
      },
  );
}

/** How long it tries, in milliseconds; 0: for ever. */
function patience(retries: number | Retries | undefined, timeouts: Bindings['timeouts']): number {
  const options = typeof retries === 'object' ? retries : { retries: retries ?? 0 };
  if (options.forever === true) return 0;
  return timeouts(options).reduce((sum, timeout) => sum + timeout, ANSWER_MS);
}

function releasing(ticket: Ticket, release: Release): Release {
  return function (...args) {
    ticket.release();
    return release.apply(this, args);
  };
}

function patchPromised({ lock, replace }: { lock: Exported; replace: (lock: Exported) => void }): void {
  const wrap = (own: Exported): Exported =>
    function (...args) {
      lastAsked = null;
      const promise = own.apply(this, args);
      if (lastAsked !== null) setTarget(promise, lastAsked);
      return promise;
    };
  replace(withProperties(guardedMethod('lock', lock, wrap), lock));
}

export const properLockfile: readonly Patch[] = [
  {
    package: 'proper-lockfile',
    file: /^lib\/lockfile\.js$/,
    bindings: '{ lockfile: module.exports, timeouts: (options) => retry.timeouts(options) }',
    calls: ['lock', 'unlock'],
    apply: patchLockfile,
  },
  {
    package: 'proper-lockfile',
    file: /^index\.js$/,
    bindings: '{ lock: module.exports, replace: (lock) => { module.exports = lock; } }',
    calls: [],
    apply: patchPromised,
  },
];
