/* oxlint-disable no-underscore-dangle -- the library's own names */
import { Asking, giveBack, lend, outcomeOf, poolsOf } from '../locks/loans.ts';
import type { Ticket } from '../locks/locks.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';

/** tarn, which knex uses: requests are numbered, and what becomes of each is told to listeners by number. */
type Pool = { readonly max: number; readonly acquireTimeoutMillis?: number };
type Pending = { readonly promise: Promise<unknown> };

const asking = new Asking();
const requests = createStamp<Map<unknown, Ticket>>();

function requestsOf(pool: Pool): Map<unknown, Ticket> {
  const known = requests.get(pool);
  if (known !== undefined) return known;
  const made = new Map<unknown, Ticket>();
  requests.set(pool, made);
  return made;
}

function take(pool: Pool, id: unknown): Ticket | undefined {
  const ticket = requestsOf(pool).get(id);
  requestsOf(pool).delete(id);
  return ticket;
}

/** What the pool tells its listeners of, and what that means. */
const HAPPENINGS: Record<string, ((pool: Pool, args: readonly unknown[]) => void) | undefined> = {
  acquireRequest: (pool, [id]) => {
    const ticket = asking.queued();
    if (ticket !== null) requestsOf(pool).set(id, ticket);
  },
  acquireSuccess: (pool, [id, thing]) => lend(thing, take(pool, id)),
  acquireFail: (pool, [id, error]) => take(pool, id)?.giveUp(outcomeOf(error)),
  release: (pool, [thing]) => giveBack(pool, thing),
};

function apply({ Pool }: { Pool: { prototype: object } }): void {
  const { prototype } = Pool;
  expectMethods(prototype, ['acquire', 'release', '_executeEventHandlers']);
  const lockOfPool = poolsOf<Pool>(prototype, (pool) => pool.max);
  wrapMethod<(this: Pool) => Pending>(
    prototype,
    'acquire',
    (original) =>
      function () {
        const { result, ticket } = asking.for(lockOfPool(this), this.acquireTimeoutMillis, () =>
          original.call(this),
        );
        setTarget(result.promise, ticket);
        return result;
      },
  );
  wrapMethod<(this: Pool, event: string, ...args: unknown[]) => void>(
    prototype,
    '_executeEventHandlers',
    (original) =>
      function (event, ...args) {
        HAPPENINGS[event]?.(this, args);
        return original.call(this, event, ...args);
      },
  );
}

export const tarn: readonly Patch[] = [
  {
    package: 'tarn',
    file: /^(?:dist|lib)\/Pool\.js$/,
    bindings: '{ Pool: exports.Pool }',
    calls: ['acquire', 'release'],
    apply,
  },
];
