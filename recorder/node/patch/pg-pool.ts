/* oxlint-disable no-underscore-dangle -- the library's own names */
import { OUTCOME, TASK } from '../ring/codes.ts';
import { Asking, giveBack, lend, poolsOf } from '../locks/loans.ts';
import type { Ticket } from '../locks/locks.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';

/**
 * pg-pool: a request is a pending item with a callback. It waits in the queue for a client that is idle,
 * or is given to `newClient` at once; either way `_acquireClient` hands the client over.
 */
type Callback = (this: unknown, error: unknown, client?: object, release?: () => void) => unknown;
type Item = { callback: Callback; timedOut?: boolean };
type Pool = {
  readonly options: { readonly max: number; readonly connectionTimeoutMillis?: number };
  readonly _pendingQueue: Item[];
};

const asking = new Asking();
const tickets = createStamp<Ticket>();
/** Its own query connects with a callback, which is no program's. */
let isQuery = false;

function apply({ Pool }: { Pool: { prototype: object } }): void {
  const { prototype } = Pool;
  expectMethods(prototype, ['connect', 'query', 'newClient', '_acquireClient', '_release']);
  const lockOfPool = poolsOf<Pool>(prototype, (pool) => pool.options.max);
  const request = (pool: Pool, connect: () => unknown): { result: unknown; ticket: Ticket } => {
    return asking.for(lockOfPool(pool), pool.options.connectionTimeoutMillis, () => {
      const waiting = pool._pendingQueue.length;
      const result = connect();
      // Otherwise `newClient` has it, or the pool has ended.
      if (pool._pendingQueue.length > waiting) note(pool._pendingQueue.at(-1)!, asking.queued());
      return result;
    });
  };
  wrapMethod<(this: Pool, callback?: Callback) => unknown>(
    prototype,
    'connect',
    (original) =>
      function (callback) {
        if (typeof callback === 'function') return withCallback(request, this, original, callback);
        const { result, ticket } = request(this, () => original.call(this, callback));
        if (typeof result === 'object' && result !== null) setTarget(result, ticket);
        return result;
      },
  );
  patchQuery(prototype);
  patchHandover(prototype);
}

type Request = (pool: Pool, connect: () => unknown) => { result: unknown };

/** The callback is a task of its own: it waits for the client, and runs when it has it. */
function withCallback(
  request: Request,
  pool: Pool,
  connect: (this: Pool, callback: Callback) => unknown,
  callback: Callback,
): unknown {
  if (isQuery) {
    isQuery = false;
    return request(pool, () => connect.call(pool, callback)).result;
  }
  const task = new ScopeTask('connect callback', TASK.callback);
  asking.scope = task;
  const inTask: Callback = function (...args) {
    return task.run(() => callback.apply(this, args), undefined);
  };
  return request(pool, () => connect.call(pool, inTask)).result;
}

/** The client is taken and given back by the library: a scope that the caller's promise waits for. */
function patchQuery(prototype: object): void {
  wrapMethod<(this: Pool, ...args: unknown[]) => unknown>(
    prototype,
    'query',
    (original) =>
      function (...args) {
        if (typeof args[0] === 'function') return original.apply(this, args);
        return asking.within('query', (scope) => {
          isQuery = true;
          try {
            const promise = original.apply(this, args);
            if (typeof promise === 'object' && promise !== null) setTarget(promise, scope);
            return promise;
          } finally {
            isQuery = false;
          }
        });
      },
  );
}

function patchHandover(prototype: object): void {
  wrapMethod<(this: Pool, item: Item) => unknown>(
    prototype,
    'newClient',
    (original) =>
      function (item) {
        const ticket = tickets.get(item) ?? note(item, asking.queued());
        if (ticket !== null) {
          const { callback } = item;
          item.callback = function (error, ...rest) {
            if (error) ticket.giveUp(OUTCOME.error);
            return callback.call(this, error, ...rest);
          };
        }
        return original.call(this, item);
      },
  );
  wrapMethod<(this: Pool, client: object, item: Item, ...rest: unknown[]) => unknown>(
    prototype,
    '_acquireClient',
    (original) =>
      function (client, item, ...rest) {
        if (item.timedOut !== true) lend(client, tickets.get(item));
        return original.call(this, client, item, ...rest);
      },
  );
  wrapMethod<(this: Pool, client: object, ...rest: unknown[]) => unknown>(
    prototype,
    '_release',
    (original) =>
      function (client, ...rest) {
        giveBack(this, client);
        return original.call(this, client, ...rest);
      },
  );
}

/** The item stands for the request; the library marks it when its time is over. */
function note(item: Item, ticket: Ticket | null): Ticket | null {
  if (ticket === null) return null;
  tickets.set(item, ticket);
  let isLate = item.timedOut;
  Object.defineProperty(item, 'timedOut', {
    configurable: true,
    enumerable: true,
    get: () => isLate,
    set: (value: boolean) => {
      isLate = value;
      ticket.giveUp(OUTCOME.timeout);
    },
  });
  return ticket;
}

export const pgPool: readonly Patch[] = [
  {
    package: 'pg-pool',
    file: /^index\.js$/,
    bindings: '{ Pool: module.exports }',
    calls: ['connect', 'query', 'release'],
    apply,
  },
];
