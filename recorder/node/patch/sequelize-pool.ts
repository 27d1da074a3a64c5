/* oxlint-disable no-underscore-dangle -- the library's own names */
import { Asking, poolsOf } from '../locks/loans.ts';
import { setTarget } from '../tasks/tasks.ts';
import { ticketStamp } from '../locks/ticket-stamp.ts';
import { patchRequests, patchReturns } from './lending-requests.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';

/** sequelize-pool: a request is a deferred promise in a queue, under the timer that it is given first. */
type Pool = {
  readonly maxSize: number;
  readonly acquireTimeoutMillis?: number;
  readonly _inUseObjects: readonly { readonly resource: unknown }[];
};

const asking = new Asking();

function patchPool({ Pool }: { Pool: { prototype: object } }): void {
  const { prototype } = Pool;
  expectMethods(prototype, ['acquire', 'release', 'destroy']);
  const lockOfPool = poolsOf<Pool>(prototype, (pool) => pool.maxSize);
  wrapMethod<(this: Pool) => Promise<unknown>>(
    prototype,
    'acquire',
    (original) =>
      function () {
        const { result, ticket } = asking.for(lockOfPool(this), this.acquireTimeoutMillis, () =>
          original.call(this),
        );
        setTarget(result, ticket);
        return result;
      },
  );
  patchReturns<Pool>(prototype, (pool, thing) =>
    pool._inUseObjects.some(({ resource }) => resource === thing),
  );
}

function patchDeferred({ Deferred }: { Deferred: { prototype: object } }): void {
  const { prototype } = Deferred;
  wrapMethod<(this: object, ...args: unknown[]) => unknown>(
    prototype,
    'registerTimeout',
    (original) =>
      function (...args) {
        const ticket = asking.queued();
        if (ticket !== null) ticketStamp.set(this, ticket);
        return original.apply(this, args);
      },
  );
  patchRequests(prototype, ticketStamp);
}

const patch = (file: string, apply: (bindings: never) => void): Patch => ({
  package: 'sequelize-pool',
  file: new RegExp(`^lib/${file}\\.js$`),
  bindings: `{ ${file}: exports.${file} }`,
  calls: ['acquire', 'release', 'destroy'],
  apply,
});

export const sequelizePool: readonly Patch[] = [patch('Pool', patchPool), patch('Deferred', patchDeferred)];
