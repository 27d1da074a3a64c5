/* oxlint-disable no-underscore-dangle -- the library's own names */
import { TASK } from '../ring/codes.ts';
import { answerOf } from '../promises/externals.ts';
import { Asking, giveBack, giveBackAll, lend, outcomeOf, poolsOf } from '../locks/loans.ts';
import { knownLock, newLock, type Ticket } from '../locks/locks.ts';
import { nameObjectsOf } from '../tasks/names.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import { wrapAnswered } from './answers.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';

/**
 * mysql2: a request for a connection is its callback, which waits in a queue, and may be asked with once
 * more when a connection broke. The pool of promises is a cover over the pool of callbacks.
 */
type Callback = (this: unknown, error: unknown, connection?: object) => unknown;
type Pool = { readonly config: { readonly connectionLimit?: number } };
type Cover = { readonly pool: Pool };

const asking = new Asking();
const known = createStamp<Ticket>();
/** The callback that comes next is the library's own. */
let isOwn = false;
/** The request that was made last. */
let asked: Ticket | null = null;

const capacityOf = (pool: Pool): number => pool.config.connectionLimit ?? 0;

function patchPool({ Pool }: { Pool: { prototype: object } }): void {
  const { prototype } = Pool;
  if ('getConnection' in prototype && !Object.hasOwn(prototype, 'getConnection')) return; // its base is patched
  expectMethods(prototype, ['getConnection', 'releaseConnection', 'end']);
  const lockOfPool = poolsOf<Pool>(prototype, capacityOf);
  wrapMethod<(this: Pool, callback: Callback) => unknown>(
    prototype,
    'getConnection',
    (original) =>
      function (callback) {
        if (typeof callback !== 'function' || known.get(callback) !== undefined) {
          return original.call(this, callback);
        }
        const call = inItsTask(callback);
        return asking.for(lockOfPool(this), 0, () => original.call(this, answering(call))).result;
      },
  );
  for (const name of ['query', 'execute']) wrapMethod(prototype, name, wrapQuery);
  patchReturns(prototype);
}

/** The request's own callback: with what it is answered, its ticket is granted or given up. */
function answering(callback: Callback): Callback {
  const ticket = asking.queued();
  if (ticket === null) return callback;
  asked = ticket;
  const answer: Callback = function (error, connection, ...rest) {
    if (connection === undefined) ticket.giveUp(outcomeOf(error));
    else lend(connection, ticket);
    return callback.call(this, error, connection, ...rest);
  };
  known.set(answer, ticket);
  return answer;
}

/** A callback of the program's is a task of its own: it waits for the connection, and runs when it has it. */
function inItsTask(callback: Callback): Callback {
  if (isOwn) {
    isOwn = false;
    return callback;
  }
  const task = new ScopeTask('getConnection callback', TASK.callback);
  asking.scope = task;
  return function (...args) {
    return task.run(() => callback.apply(this, args), undefined);
  };
}

type Query = (this: object, ...args: unknown[]) => unknown;
/** The query whose promise will stand for it. */
let covered: ScopeTask | null = null;

/** The connection is taken and given back by the library: a scope of its own. */
function wrapQuery(original: Query): Query {
  return function (...args) {
    return asking.within('query', (scope) => {
      covered = scope;
      isOwn = true;
      try {
        return original.apply(this, args);
      } finally {
        isOwn = false;
      }
    });
  };
}

function patchReturns(prototype: object): void {
  wrapMethod<(this: Pool, connection: object) => unknown>(
    prototype,
    'releaseConnection',
    (original) =>
      function (connection) {
        giveBack(this, connection);
        return original.call(this, connection);
      },
  );
  wrapMethod<(this: Pool, ...args: unknown[]) => unknown>(
    prototype,
    'end',
    (original) =>
      function (...args) {
        giveBackAll(this);
        return original.apply(this, args);
      },
  );
}

function patchCover({ Pool }: { Pool: { prototype: object } }): void {
  const { prototype } = Pool;
  nameObjectsOf(prototype, (cover, name, site) => {
    const { pool } = cover as Cover;
    if (knownLock(pool) === undefined) newLock(pool, 'pool', capacityOf(pool), name, site);
  });
  wrapMethod<(this: Cover) => object>(
    prototype,
    'getConnection',
    (original) =>
      function () {
        isOwn = true;
        asked = null;
        try {
          const promise = original.call(this);
          if (asked !== null) setTarget(promise, asked);
          return promise;
        } finally {
          isOwn = false;
        }
      },
  );
  for (const name of ['query', 'execute']) {
    wrapMethod<Query>(
      prototype,
      name,
      (original) =>
        function (...args) {
          covered = null;
          const promise = original.apply(this, args) as object;
          if (covered !== null) setTarget(promise, covered);
          return promise;
        },
    );
  }
}

function patchConnection({ Connection }: { Connection: { prototype: object } }): void {
  wrapAnswered(
    Connection.prototype,
    ['query', 'execute', 'beginTransaction', 'commit', 'rollback', 'ping', 'prepare'],
    (connection) => answerOf((connection as { connection?: object }).connection ?? connection, 'mysql'),
  );
}

const patch = (file: RegExp, name: string, apply: Patch['apply']): Patch => ({
  package: 'mysql2',
  file,
  bindings: `{ ${name}: module.exports }`,
  calls: ['getConnection', 'query', 'execute', 'release', 'releaseConnection'],
  apply,
});

export const mysql2: readonly Patch[] = [
  patch(/^lib\/(?:base\/)?pool\.js$/, 'Pool', patchPool),
  patch(/^lib\/promise\/pool\.js$/, 'Pool', patchCover),
  patch(/^lib\/promise\/(?:pool_)?connection\.js$/, 'Connection', patchConnection),
];
