/* oxlint-disable no-underscore-dangle -- the library's own names */
import { calledAfter } from '../tasks/callbacks.ts';
import { OUTCOME } from '../ring/codes.ts';
import { afterwards } from '../locks/jobs.ts';
import { Lease, redisLock } from '../locks/leases.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { alike, expectMethods, wrapMethod } from './wrap.ts';

/**
 * redlock: asks Redis again and again, so many times. Whatever it does there has a random value, by which
 * an acquisition is known. Version 4 takes callbacks and returns promises of bluebird; 5 has `using`, which
 * prolongs what it has acquired.
 */
type Settings = { readonly retryCount: number; readonly retryDelay: number; readonly retryJitter: number };
type Scripts = { readonly acquireScript: unknown };
type Redlock = { readonly settings: Settings; readonly scripts: Scripts; readonly clients: Set<unknown> };
type Acquired = { readonly value: string };
type Method<R, A extends unknown[]> = (this: R, ...args: A) => unknown;

/** Redis answers within that, where no further try is made. */
const ANSWER_MS = 1000;
/** By the random value. */
const leases = new Map<string, Lease>();
/** The acquisition that is being made, and for which scope. */
let asking: Lease | null = null;
let scope: ScopeTask | null = null;
let isProlonged = false;

function patience({ retryCount, retryDelay, retryJitter }: Settings): number {
  return retryCount === -1 ? Infinity : retryCount * (retryDelay + retryJitter) + ANSWER_MS;
}

function ask(clients: Iterable<unknown>, keys: readonly string[], settings: Settings): Lease {
  const [client] = clients;
  const locks = [...new Set(keys)].map((key) => redisLock(client, key, 'mutex', 1));
  const lease = new Lease(locks, scope);
  scope = null;
  lease.wait(patience(settings));
  return lease;
}

/** What Redlock itself makes of anything else is not for us to say. */
function areKeys(keys: unknown): boolean {
  return Array.isArray(keys) && keys.length > 0 && keys.every((key) => typeof key === 'string');
}

function over(value: string): Lease | undefined {
  const lease = leases.get(value);
  leases.delete(value);
  return lease;
}

function patch5({ Redlock: { prototype } }: { Redlock: { prototype: object } }): void {
  expectMethods(prototype, ['acquire', '_execute', 'release', 'using']);
  wrapMethod<Method<Redlock, [keys: string[], ms: number, ...rest: unknown[]]>>(
    prototype,
    'acquire',
    (original) =>
      function (...args) {
        const outer = asking;
        asking = null;
        const promise = original.apply(this, args) as object;
        if (asking !== null) setTarget(promise, asking);
        asking = outer;
        return promise;
      },
  );
  wrapMethod(prototype, '_execute', wrapExecute);
  wrapMethod<Method<Redlock, [lock: Acquired, ...rest: unknown[]]>>(
    prototype,
    'release',
    (original) =>
      function (lock, ...rest) {
        over(lock.value)?.release();
        return original.call(this, lock, ...rest);
      },
  );
  wrapMethod(prototype, 'using', wrapUsing);
}

type Execute = Method<Redlock, [unknown, string[], [value: string, ms: number], Partial<Settings>?]>;

/** The library awaits what it returns at once, and so handles its rejection. */
function wrapExecute(original: Execute): Execute {
  return function (script, keys, values, settings) {
    if (script !== this.scripts?.acquireScript || !areKeys(keys)) {
      return original.call(this, script, keys, values, settings);
    }
    const [value, ms] = values;
    const isForGood = isProlonged;
    const lease = (asking = ask(this.clients, keys, { ...this.settings, ...settings }));
    leases.set(value, lease);
    return afterwards(original.call(this, script, keys, values, settings), (outcome) => {
      if (outcome === OUTCOME.ok) lease.grant(isForGood ? Infinity : ms);
      else over(value)?.giveUp(OUTCOME.timeout);
    });
  };
}

type Routine = (this: unknown, ...args: unknown[]) => unknown;

function wrapUsing(original: Method<Redlock, unknown[]>): Method<Redlock, unknown[]> {
  return function (...args) {
    const at = args.findLastIndex((given) => typeof given === 'function');
    if (at === -1) return original.apply(this, args);
    const own = (scope = new ScopeTask('using'));
    isProlonged = true;
    args[at] = inScope(own, args[at] as Routine);
    const promise = original.apply(this, args) as object;
    isProlonged = false;
    if (scope === own) own.finish(OUTCOME.error); // it did not get so far as to ask
    scope = null;
    setTarget(promise, own);
    return promise;
  };
}

function inScope(own: ScopeTask, routine: Routine): Routine {
  const run: Routine = function (...args) {
    const call = (): unknown => own.run(() => routine.apply(this, args), undefined);
    own.result = OUTCOME.error;
    return afterwards(call(), (outcome) => (own.result = outcome));
  };
  return alike(run, routine);
}

type Redlock4 = Settings & { readonly servers: readonly unknown[] };
type Lock4 = Acquired & { readonly attemptsRemaining: number; readonly redlock: Settings };
type Callback = (this: unknown, error: unknown, response: unknown) => unknown;

/** For each acquisition: how many servers have answered, and whether the try that runs has failed. */
const tries = new WeakMap<Lease, { answers: number; hasFailed: boolean; isEndless: boolean; ms: number }>();

function patch4({ Redlock: { prototype } }: { Redlock: { prototype: object } }): void {
  expectMethods(prototype, ['_lock', '_executeScript', 'unlock', 'release']);
  wrapMethod(prototype, '_lock', wrapLock);
  wrapMethod(prototype, '_executeScript', wrapScript);
  for (const name of ['unlock', 'release']) wrapMethod(prototype, name, wrapUnlock);
}

type Lock = Method<Redlock4, [string | string[], value: unknown, ms: number, Partial<Settings>?, Callback?]>;

function wrapLock(original: Lock): Lock {
  return function (keys, value, ms, options, callback) {
    const all = Array.isArray(keys) ? keys : [keys];
    if (value !== null || !areKeys(all)) return original.call(this, keys, value, ms, options, callback);
    const settings = {
      retryCount: options?.retryCount || this.retryCount,
      retryDelay: options?.retryDelay || this.retryDelay,
      retryJitter: this.retryJitter,
    };
    const outer = asking;
    const lease = (asking = ask(this.servers, all, settings));
    tries.set(lease, { answers: 0, hasFailed: false, isEndless: settings.retryCount === -1, ms });
    const then = typeof callback === 'function' ? calledAfter(callback, lease, 'lock callback') : callback;
    try {
      const promise = original.call(this, keys, value, ms, options, then) as object;
      setTarget(promise, lease);
      return promise;
    } finally {
      asking = outer;
    }
  };
}

type Script = Method<Redlock4, [server: unknown, name: string, args: unknown[], Callback]>;

/** When the last server has answered, the library either gives back what it may have got, or has it. */
function wrapScript(original: Script): Script {
  return function (server, name, args, callback) {
    const value = args.at(-2) as string;
    if (name === 'lockScript' && asking !== null) leases.set(value, asking);
    const lease = name === 'lockScript' ? leases.get(value) : undefined;
    const progress = lease === undefined ? undefined : tries.get(lease);
    if (lease === undefined || progress === undefined)
      return original.call(this, server, name, args, callback);
    const answered: Callback = (error, response) => {
      progress.answers++;
      progress.hasFailed = false;
      const result = callback(error, response);
      const isLast = progress.answers % this.servers.length === 0;
      if (isLast && !progress.hasFailed) lease.grant(progress.ms);
      return result;
    };
    return original.call(this, server, name, args, answered);
  };
}

function wrapUnlock(original: Method<Redlock4, [Lock4, ...unknown[]]>): typeof original {
  return function (lock, ...rest) {
    const lease = leases.get(lock.value);
    const progress = lease === undefined ? undefined : tries.get(lease);
    if (progress !== undefined) progress.hasFailed = true;
    const isLastTry = lock.attemptsRemaining < 0 && progress?.isEndless !== true;
    if (lease?.wasGranted === true) over(lock.value)?.release();
    else if (isLastTry) over(lock.value)?.giveUp(OUTCOME.timeout);
    return original.call(this, lock, ...rest);
  };
}

const CALLS = ['acquire', 'using', 'lock', 'unlock', 'acquireWithOptions', 'lockWithOptions'];

export const redlock: readonly Patch[] = [
  {
    package: 'redlock',
    file: /^redlock\.js$/,
    bindings: '{ Redlock: module.exports }',
    calls: CALLS,
    apply: patch4,
  },
  {
    package: 'redlock',
    file: /^dist\/(?:cjs|esm)\/index\.js$/,
    bindings: `{ Redlock: typeof exports === 'undefined' ? Redlock : exports.default }`,
    calls: CALLS,
    apply: patch5,
  },
];
