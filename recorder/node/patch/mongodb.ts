import { announce, takeCall } from '../sites/call-site.ts';
import { OUTCOME } from '../ring/codes.ts';
import { publishedString } from '../ring/dictionary.ts';
import { answerOf } from '../promises/externals.ts';
import { afterwards } from '../locks/jobs.ts';
import { Asking, giveBack, lend, onBehalfOf } from '../locks/loans.ts';
import { knownLock, newLock, type Lock, type Ticket } from '../locks/locks.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { createStamp } from '../stamp.ts';
import { current, switchTo, type Task } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';

/**
 * mongodb: an operation of the program becomes commands, each on a connection that it checks out for
 * itself. That comes after waits of the library's own, so the operation says whose its commands are.
 */
type Caller = { readonly task: Task | null; readonly site: number };
type Member = { resolve: (connection: object) => void };
type Pool = {
  readonly options: { readonly maxPoolSize?: number; readonly waitQueueTimeoutMS?: number };
  readonly waitQueue: { readonly last: () => Member | null };
  readonly checkedOut: ReadonlySet<object>;
};

/** The command that begins: it asks for its connection before it waits for anything. */
let commanding: ScopeTask | null = null;
const callers = createStamp<Caller>();
const asking = new Asking();

function patchOperations(module: { executeOperation: object }): void {
  wrapMethod<(this: unknown, client: object, operation: unknown, ...rest: unknown[]) => unknown>(
    module,
    'executeOperation',
    (original) =>
      function (client, operation, ...rest) {
        if (typeof operation === 'object' && operation !== null) {
          callers.set(operation, { task: current, site: takeCall().site });
        }
        return original.call(this, client, operation, ...rest);
      },
  );
}

function patchServer({ Server }: { Server: { prototype: object } }): void {
  wrapMethod<(this: object, operation: object, ...rest: unknown[]) => Promise<unknown>>(
    Server.prototype,
    'command',
    (original) =>
      function (operation, ...rest) {
        const caller = callers.get(operation);
        if (caller === undefined) return original.call(this, operation, ...rest);
        const scope = commandOf(caller);
        commanding = scope;
        const promise = onBehalfOf(scope, () => original.call(this, operation, ...rest));
        commanding = null;
        afterwards(promise, (outcome) => scope.finish(outcome));
        return promise;
      },
  );
}

function commandOf({ task, site }: Caller): ScopeTask {
  const outer = current;
  switchTo(task);
  announce(site, 0);
  try {
    return new ScopeTask('command');
  } finally {
    takeCall();
    switchTo(outer);
  }
}

function patchPool({ Pool }: { Pool: { prototype: object } }): void {
  const { prototype } = Pool;
  expectMethods(prototype, ['checkOut', 'checkIn', 'processWaitQueue']);
  wrapMethod<(this: Pool, ...args: unknown[]) => Promise<unknown>>(
    prototype,
    'checkOut',
    (original) =>
      function (...args) {
        const scope = commanding;
        const { result, ticket } = asking.for(lockOfPool(this), this.options.waitQueueTimeoutMS, () => {
          const promise = original.apply(this, args);
          watchGrant(this.waitQueue.last(), asking.queued(), scope);
          return promise;
        });
        afterwards(result, (outcome) => {
          if (outcome !== OUTCOME.ok) ticket.giveUp(outcome);
        });
        return result;
      },
  );
  wrapMethod<(this: Pool, connection: object) => unknown>(
    prototype,
    'checkIn',
    (original) =>
      function (connection) {
        if (this.checkedOut.has(connection)) giveBack(this, connection);
        return original.call(this, connection);
      },
  );
}

/** The command has its connection; what it waits for next is the server. */
function watchGrant(member: Member | null, ticket: Ticket | null, scope: ScopeTask | null): void {
  if (member === null || ticket === null) return;
  const { resolve } = member;
  member.resolve = (connection) => {
    lend(connection, ticket);
    scope?.awaitsTarget(answerOf(connection, 'mongodb'));
    resolve(connection);
  };
}

/** There is one for each server, made when the library gets to it. */
function lockOfPool(pool: Pool): Lock {
  const { maxPoolSize = 0 } = pool.options;
  return knownLock(pool) ?? newLock(pool, 'pool', maxPoolSize, publishedString('mongodb'), 0);
}

const patch = (file: RegExp, bindings: string, apply: Patch['apply']): Patch => ({
  package: 'mongodb',
  file,
  bindings,
  calls: [],
  apply,
});

export const mongodb: readonly Patch[] = [
  patch(/^lib\/operations\/execute_operation\.js$/, 'exports', patchOperations),
  patch(/^lib\/sdam\/server\.js$/, '{ Server: exports.Server }', patchServer),
  patch(/^lib\/cmap\/connection_pool\.js$/, '{ Pool: exports.ConnectionPool }', patchPool),
];
