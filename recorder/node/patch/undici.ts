import { types } from '../types.ts';
import { blindSpot } from '../blind-spots.ts';
import { OUTCOME } from '../ring/codes.ts';
import { poolsOf } from '../locks/loans.ts';
import { Ticket } from '../locks/locks.ts';
import { createStamp } from '../stamp.ts';
import { setTarget } from '../tasks/tasks.ts';
import type { Patch } from './patch.ts';
import { expectMethods, wrapMethod } from './wrap.ts';
import { listenTo } from '../builtin/diagnostics.ts';

/**
 * undici: a pool with a limit of connections queues what it has none for. A request has its connection
 * from when its headers are sent until its whole body has come; one that is larger than the buffer, and
 * that nobody reads, never has. undici says so on channels; who asked is known where it is dispatched.
 */
type Dispatcher = Record<symbol, unknown>;
type Dispatch = (this: Dispatcher, options: unknown, handler: object) => unknown;
type Message = { readonly request: object };

const byHandler = createStamp<Ticket>();
const byRequest = createStamp<Ticket>();
/** The request that a client makes of what it is given right now. */
let making: Ticket | undefined;
/** The last one that was dispatched. */
let asked: Ticket | null = null;
/** A pool hands on to its clients: it is not theirs to wait for. */
let isInPool = false;
let isListening = false;

/** The property of the library's own that is called so; its symbols are in no registry. */
function own(object: object, name: string): unknown {
  const symbol = Object.getOwnPropertySymbols(object).find(({ description }) => description === name);
  if (symbol === undefined) blindSpot(`undici: its limits are not known in this version (no ${name})`);
  return symbol === undefined ? undefined : (object as Dispatcher)[symbol];
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** How many requests a pool has under way at most; 0: any number. */
function capacityOfPool(pool: object): number {
  const options = (own(pool, 'options') ?? {}) as { pipelining?: number; allowH2?: boolean };
  return options.allowH2 === true ? 0 : number(own(pool, 'connections')) * (options.pipelining ?? 1);
}

/** The same of a client; over HTTP/2 it is the server that says how many. */
function capacityOfClient(client: object): number {
  const context = own(client, 'http context') as { version?: string } | null | undefined;
  const pipelining = own(client, 'pipelining') ?? (context?.version === 'h2' ? 0 : 1);
  return number(pipelining);
}

function dispatchOf(prototype: object): symbol {
  const found = Object.getOwnPropertySymbols(prototype).find(({ description }) => description === 'dispatch');
  if (found === undefined) throw new Error('no method dispatch');
  return found;
}

function patchPool({ Pool }: { Pool: { prototype: object } }): void {
  const name = dispatchOf(Pool.prototype);
  const lockOfPool = poolsOf<Dispatcher>(Pool.prototype, capacityOfPool);
  wrapMethod<Dispatch>(
    Pool.prototype,
    name,
    (original) =>
      function (options, handler) {
        const dispatch = (): unknown => original.call(this, options, handler);
        const outer = isInPool;
        isInPool = true;
        try {
          return capacityOfPool(this) === 0
            ? dispatch()
            : ask(new Ticket(lockOfPool(this), 1), handler, dispatch);
        } finally {
          isInPool = outer;
        }
      },
  );
}

function ask<T>(ticket: Ticket, handler: object, dispatch: () => T): T {
  byHandler.set(handler, ticket);
  asked = ticket;
  const result = dispatch();
  ticket.wait();
  return result;
}

function patchClient({ Client }: { Client: { prototype: object } }): void {
  const name = dispatchOf(Client.prototype);
  listen();
  const lockOfClient = poolsOf<Dispatcher>(Client.prototype, capacityOfClient);
  wrapMethod<Dispatch>(
    Client.prototype,
    name,
    (original) =>
      function (options, handler) {
        const dispatch = (): unknown => {
          making = byHandler.get(handler);
          try {
            return original.call(this, options, handler);
          } finally {
            making = undefined;
          }
        };
        const isOwn = !isInPool && byHandler.get(handler)?.isRequested !== true && capacityOfClient(this) > 0;
        return isOwn ? ask(new Ticket(lockOfClient(this), 1), handler, dispatch) : dispatch();
      },
  );
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  listenTo('undici:request:create', (message) => {
    if (making !== undefined) byRequest.set((message as Message).request, making);
  });
  listenTo('undici:client:sendHeaders', (message) => byRequest.get((message as Message).request)?.grant());
  for (const end of ['undici:request:trailers', 'undici:request:error']) {
    listenTo(end, (message) => {
      const ticket = byRequest.get((message as Message).request);
      ticket?.giveUp(OUTCOME.error);
      ticket?.release(0);
    });
  }
}

/** Who awaits the answer has the connection until it has read the body. */
function patchApi({ api }: { api: object }): void {
  expectMethods(api, ['request']);
  wrapMethod<(this: unknown, ...args: unknown[]) => unknown>(
    api,
    'request',
    (original) =>
      function (...args) {
        asked = null;
        const result = original.apply(this, args);
        if (asked !== null && types.isPromise(result)) setTarget(result, asked);
        return result;
      },
  );
}

const patch = (file: RegExp, bindings: string, apply: Patch['apply']): Patch => ({
  package: 'undici',
  file,
  bindings,
  calls: ['request'],
  apply,
});

export const undici: readonly Patch[] = [
  patch(/^lib\/(?:dispatcher\/)?pool-base\.js$/, '{ Pool: PoolBase }', patchPool),
  patch(/^lib\/(?:dispatcher\/)?client\.js$/, '{ Client }', patchClient),
  patch(/^lib\/api\/index\.js$/, '{ api: module.exports }', patchApi),
];
