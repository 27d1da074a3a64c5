/* oxlint-disable no-underscore-dangle -- the library's own names */
import { announce } from '../sites/call-site.ts';
import { answerOf } from '../promises/externals.ts';
import { afterwards } from '../locks/jobs.ts';
import { onBehalfOf, ticksOf } from '../locks/loans.ts';
import { lockOf, newLock, Ticket } from '../locks/locks.ts';
import { nameObject } from '../tasks/names.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { createStamp } from '../stamp.ts';
import { makeTargetsOf, setTarget, type Target, type Task } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { alike, expectMethods, guardedMethod, withProperties, wrapMethod } from './wrap.ts';

/**
 * knex: its pool is tarn's, so requests for a connection are known from there. This says whose they are.
 * A query asks when somebody awaits it; a transaction asks a moment after its call, and keeps its
 * connection until its callback is through, or until the program commits.
 */
type Pool = { readonly max?: number; readonly acquireTimeoutMillis?: number };
type Client = { readonly pool?: Pool; readonly transacting?: boolean };
type Runner = { readonly builder: object; readonly connection?: object };

/** A query that was built: it runs, as a task of its own, when somebody waits for it. */
class Query implements Target {
  readonly failure: number = 1;
  #scope: ScopeTask | null = null;

  beginWait(task: Task, site: number): void {
    this.#next(site).beginWait(task, site);
  }

  endWait(): void {}

  reference(): readonly [number, number] {
    return this.#next(0).reference();
  }

  onSettled(then: () => void): boolean {
    return this.#next(0).onSettled(then);
  }

  /** It runs now. Awaited again, it runs again. */
  take(): ScopeTask {
    const scope = this.#next(0);
    this.#scope = null;
    return scope;
  }

  #next(site: number): ScopeTask {
    if (site !== 0) announce(site, 0);
    return (this.#scope ??= new ScopeTask('query'));
  }
}

const queries = createStamp<Query>();
const running = createStamp<ScopeTask>();

function queryOf(builder: object): Query {
  const known = queries.get(builder);
  if (known !== undefined) return known;
  const made = new Query();
  queries.set(builder, made);
  return made;
}

function patchBuilders(module: { augmentWithBuilderInterface: object }): void {
  expectMethods(module, ['augmentWithBuilderInterface']);
  wrapMethod<(this: unknown, builder: { prototype: object }) => unknown>(
    module,
    'augmentWithBuilderInterface',
    (original) =>
      function (builder) {
        makeTargetsOf(builder.prototype, queryOf);
        return original.call(this, builder);
      },
  );
}

function patchRunner({ Runner }: { Runner: { prototype: object } }): void {
  const { prototype } = Runner;
  expectMethods(prototype, ['run', 'query', 'ensureConnection']);
  wrapMethod<(this: Runner) => Promise<unknown>>(
    prototype,
    'run',
    (original) =>
      function () {
        const scope = queryOf(this.builder).take();
        running.set(this, scope);
        const promise = onBehalfOf(scope, () => original.call(this));
        setTarget(promise, scope);
        afterwards(promise, (outcome) => scope.finish(outcome));
        return promise;
      },
  );
  wrapMethod<(this: Runner, ...args: unknown[]) => unknown>(
    prototype,
    'query',
    (original) =>
      function (...args) {
        if (this.connection !== undefined) {
          running.get(this)?.awaitsTarget(answerOf(this.connection, 'database'));
        }
        return original.apply(this, args);
      },
  );
}

/** Whose the transaction is that is being made: its callback's task, or who will have it. */
let starting: ScopeTask | Ticket | null = null;
const transactions = createStamp<ScopeTask | Ticket>();

type Start = (this: { readonly client: Client }, container?: unknown, ...rest: unknown[]) => object;

function patchInstances({ properties }: { properties: Record<string, object> }): void {
  const { transaction } = properties;
  if (transaction === undefined) throw new Error('no property transaction');
  wrapMethod<Start>(
    transaction,
    'value',
    (original) =>
      function (container, ...rest) {
        const whose = typeof container === 'function' ? new ScopeTask('transaction') : askFor(this.client);
        starting = whose;
        try {
          const made = original.call(this, container, ...rest);
          if (whose !== null) setTarget(made, whose);
          return made;
        } finally {
          starting = null;
        }
      },
  );
}

/** The connection of a transaction without a callback. One inside of another has that one's. */
function askFor({ pool, transacting }: Client): Ticket | null {
  if (typeof pool?.max !== 'number' || transacting === true) return null;
  const ticket = new Ticket(lockOf(pool, 'pool', pool.max), 1);
  ticket.wait(ticksOf(pool.acquireTimeoutMillis));
  return ticket;
}

type Container = (transactor: unknown) => unknown;

function patchTransaction({ Transaction }: { Transaction: { prototype: object } }): void {
  const { prototype } = Transaction;
  expectMethods(prototype, ['acquireConnection', '_onAcquire']);
  noteWhose(prototype);
  wrapMethod<(this: object, config: { connection?: unknown } | undefined, ...rest: unknown[]) => unknown>(
    prototype,
    'acquireConnection',
    (original) =>
      function (config, ...rest) {
        const whose = transactions.get(this);
        if (whose === undefined || config?.connection) return original.call(this, config, ...rest);
        const promise = onBehalfOf(whose, () => original.call(this, config, ...rest));
        if (whose instanceof ScopeTask) afterwards(promise, (outcome) => whose.finish(outcome));
        return promise;
      },
  );
  wrapMethod<(this: object, container: Container, connection: unknown) => Promise<unknown>>(
    prototype,
    '_onAcquire',
    (original) =>
      function (container, connection) {
        const scope = transactions.get(this);
        if (!(scope instanceof ScopeTask)) return original.call(this, container, connection);
        return original.call(this, (transactor) => scope.run(container, transactor), connection);
      },
  );
}

/** The constructor calls no method of its own; the first thing that only it sets is where we come in. */
function noteWhose(prototype: object): void {
  Object.defineProperty(prototype, '_lastChild', {
    configurable: true,
    set(this: object, value: unknown) {
      if (starting !== null) transactions.set(this, starting);
      Object.defineProperty(this, '_lastChild', {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    },
  });
}

type Knex = (...args: unknown[]) => object;

/** The pool is called after the variable that the program's knex is made into. */
function patchFactory({ knex, replace }: { knex: Knex; replace: (wrapper: Knex) => void }): void {
  const wrap =
    (own: Knex): Knex =>
    (...args) => {
      const made = own(...args);
      nameObject(made, (_knex, name, site) => {
        const { pool } = (made as { client?: Client }).client ?? {};
        if (typeof pool?.max === 'number') newLock(pool, 'pool', pool.max, name, site);
      });
      return made;
    };
  replace(withProperties(alike(guardedMethod('knex', knex, wrap), knex), knex));
}

const patch = (file: RegExp, bindings: string, apply: (bindings: never) => void): Patch => ({
  package: 'knex',
  file,
  bindings,
  calls: ['transaction'],
  apply,
});

export const knex: readonly Patch[] = [
  patch(/^lib\/builder-interface-augmenter\.js$/, 'module.exports', patchBuilders),
  patch(/^lib\/execution\/runner\.js$/, '{ Runner: module.exports }', patchRunner),
  patch(/^lib\/execution\/transaction\.js$/, '{ Transaction: module.exports }', patchTransaction),
  patch(/^lib\/knex-builder\/make-knex\.js$/, '{ properties: KNEX_PROPERTY_DEFINITIONS }', patchInstances),
  patch(
    /^lib\/knex-builder\/Knex\.js$/,
    '{ knex: module.exports, replace: (wrapper) => { module.exports = wrapper; } }',
    patchFactory,
  ),
];
