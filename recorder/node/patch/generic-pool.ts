/* oxlint-disable no-underscore-dangle -- the library's own names */
import { Asking, poolsOf } from '../locks/loans.ts';
import { setTarget } from '../tasks/tasks.ts';
import { ticketStamp } from '../locks/ticket-stamp.ts';
import { patchRequests, patchReturns } from './lending-requests.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';

/** generic-pool 3: a request is an object that goes into a queue, and is resolved with what it is lent. */
type Pool = {
  readonly max: number;
  readonly _config: { readonly acquireTimeoutMillis?: number };
  readonly _resourceLoans: ReadonlyMap<unknown, unknown>;
};

const asking = new Asking();

function patchPool({ Pool }: { Pool: { prototype: object } }): void {
  const { prototype } = Pool;
  expectMethods(prototype, ['acquire', 'use', 'release', 'destroy']);
  const lockOfPool = poolsOf<Pool>(prototype, (pool) => pool.max);
  wrapMethod<(this: Pool, ...args: unknown[]) => Promise<unknown>>(
    prototype,
    'acquire',
    (original) =>
      function (...args) {
        const { acquireTimeoutMillis } = this._config;
        const { result, ticket } = asking.for(lockOfPool(this), acquireTimeoutMillis, () =>
          original.apply(this, args),
        );
        setTarget(result, ticket);
        return result;
      },
  );
  wrapMethod<(this: Pool, use: (thing: unknown) => unknown, ...rest: unknown[]) => Promise<unknown>>(
    prototype,
    'use',
    (original) =>
      function (use, ...rest) {
        if (typeof use !== 'function') return original.call(this, use, ...rest);
        return asking.within('use', (scope) => {
          const promise = original.call(this, (thing) => scope.run(use, thing), ...rest);
          setTarget(promise, scope);
          return promise;
        });
      },
  );
  patchReturns<Pool>(prototype, (pool, thing) => pool._resourceLoans.has(thing));
}

function patchQueue({ PriorityQueue }: { PriorityQueue: { prototype: object } }): void {
  wrapMethod<(this: object, request: object, ...rest: unknown[]) => unknown>(
    PriorityQueue.prototype,
    'enqueue',
    (original) =>
      function (request, ...rest) {
        const ticket = asking.queued();
        if (ticket !== null) ticketStamp.set(request, ticket);
        return original.call(this, request, ...rest);
      },
  );
}

function patchRequest({ ResourceRequest }: { ResourceRequest: { prototype: object } }): void {
  patchRequests(ResourceRequest.prototype, ticketStamp);
}

const patch = (file: string, apply: (bindings: never) => void): Patch => ({
  package: 'generic-pool',
  file: new RegExp(`^lib/${file}\\.js$`),
  bindings: `{ ${file}: module.exports }`,
  calls: ['acquire', 'use', 'release', 'destroy'],
  apply,
});

export const genericPool: readonly Patch[] = [
  patch('Pool', patchPool),
  patch('PriorityQueue', patchQueue),
  patch('ResourceRequest', patchRequest),
];
