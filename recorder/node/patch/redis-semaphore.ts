/* oxlint-disable no-underscore-dangle -- the library's own names */
import { blindSpot } from '../blind-spots.ts';
import { CLASS, OUTCOME } from '../ring/codes.ts';
import { afterwards } from '../locks/jobs.ts';
import { Lease, redisLock } from '../locks/leases.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';

/** redis-semaphore: an object for each acquisition, which asks Redis again and again, and prolongs what it has. */
type Options = {
  readonly lockTimeout: number;
  readonly acquireTimeout: number;
  readonly acquireAttemptsLimit: number;
  readonly retryInterval: number;
};
type RedisLock = {
  readonly _key: string;
  readonly _limit?: number;
  readonly _permits?: number;
  readonly _client?: unknown;
  readonly _clients?: readonly unknown[];
  readonly _acquireOptions: Options;
  readonly _refreshTimeInterval: number;
};
type Method = (this: RedisLock, ...args: unknown[]) => unknown;

const held = createStamp<Lease>();
/** The last acquisition that was made. */
let asked: Lease | null = null;

function patchLock({ Lock: { prototype } }: { Lock: { prototype: object } }): void {
  expectMethods(prototype, ['acquire', 'tryAcquire', 'release']);
  for (const name of ['acquire', 'tryAcquire']) {
    wrapMethod<Method>(
      prototype,
      name,
      (original) =>
        function (...args) {
          asked = null;
          const promise = original.apply(this, args) as object;
          if (asked !== null) setTarget(promise, asked);
          return promise;
        },
    );
  }
  wrapMethod<Method>(
    prototype,
    'release',
    (original) =>
      function (...args) {
        held.get(this)?.release();
        return original.apply(this, args);
      },
  );
}

/** What `tryAcquire` awaits at once: whether it was acquired. */
function patchKind({ Kind: { prototype } }: { Kind: { prototype: object } }): void {
  wrapMethod<Method>(
    prototype,
    '_acquire',
    (original) =>
      function (...args) {
        if (typeof this._acquireOptions !== 'object') {
          blindSpot('redis-semaphore: not a version that is known, so its waits are not recorded');
          return original.apply(this, args);
        }
        const { lockTimeout } = this._acquireOptions;
        const lease = (asked = ask(this));
        held.set(this, lease);
        return afterwards(original.apply(this, args), (outcome, isAcquired) => {
          if (isAcquired === true) lease.grant(this._refreshTimeInterval > 0 ? Infinity : lockTimeout);
          else lease.giveUp(outcome === OUTCOME.ok ? OUTCOME.timeout : outcome);
        });
      },
  );
}

function ask(lock: RedisLock): Lease {
  const { acquireTimeout, acquireAttemptsLimit, retryInterval } = lock._acquireOptions;
  const { _limit: limit = 1, _permits: permits = 1 } = lock;
  const kind = lock._limit === undefined ? 'mutex' : 'semaphore';
  const resource = redisLock(lock._client ?? lock._clients?.[0], lock._key, kind, limit);
  const lease = new Lease([resource], null, { fixedClass: CLASS.ticketless, units: permits });
  lease.wait(Math.min(acquireTimeout, acquireAttemptsLimit * retryInterval));
  return lease;
}

export const redisSemaphore: readonly Patch[] = [
  {
    package: 'redis-semaphore',
    file: /^lib\/Lock\.js$/,
    bindings: '{ Lock: exports.Lock }',
    calls: ['acquire', 'tryAcquire', 'release'],
    apply: patchLock,
  },
  {
    package: 'redis-semaphore',
    file: /^lib\/(?:Redis|Redlock)(?:Mutex|Semaphore|MultiSemaphore)\.js$/,
    bindings: '{ Kind: exports.default }',
    calls: [],
    apply: patchKind,
  },
];
