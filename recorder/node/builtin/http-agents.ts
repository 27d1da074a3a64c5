import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { announce } from '../sites/call-site.ts';
import { OUTCOME, TASK } from '../ring/codes.ts';
import { newResource, publishedString } from '../ring/dictionary.ts';
import { External } from '../promises/externals.ts';
import { KeyedLocks } from '../locks/keyed-locks.ts';
import { Ticket, type Lock } from '../locks/locks.ts';
import { nameObjectsOf } from '../tasks/names.ts';
import { expectMethods, wrapMethod } from '../patch/wrap.ts';
import { ScopeTask } from '../tasks/scope.ts';
import { callerSite } from '../sites/stack-site.ts';
import { createStamp } from '../stamp.ts';
import { current, type Task } from '../tasks/tasks.ts';
import { wrapEmit } from './emits.ts';
import { flowOf } from './flows.ts';
import { routeName } from './routes.ts';
import { StreamWait } from './stream-waits.ts';
import { listenTo } from './diagnostics.ts';

/**
 * Agents of node:http and node:https with a limit of sockets: who finds none waits in a queue. A request is
 * a job that has its socket until its whole response was read, which is up to whoever made the request.
 */
type Sockets = Readonly<Record<string, readonly unknown[] | undefined>>;
type LimitedAgent = Pick<Agent, 'maxSockets' | 'maxTotalSockets'> & {
  readonly requests: Sockets;
  readonly sockets: Sockets;
};
type AddRequest = (this: LimitedAgent, request: ClientRequest, ...rest: unknown[]) => unknown;
type OnSocket = (this: ClientRequest, socket: unknown, ...rest: unknown[]) => unknown;
type Http = { readonly Agent: { prototype: object }; readonly ClientRequest: { prototype: object } };

const pools = createStamp<KeyedLocks>();
const turns = createStamp<SocketTurn>();
/** Who asks for a socket just now, and from which agent. */
type Asking = { readonly request: ClientRequest; readonly agent: LimitedAgent; readonly site: number };
let asking: Asking | null = null;

let isWatched = false;

/** To be called when the program first asks for node:http or node:https. */
export function watchAgents(): void {
  if (isWatched) return;
  isWatched = true;
  const { Agent: Native, ClientRequest: Request } = createRequire(import.meta.url)('node:http') as Http;
  expectMethods(Native.prototype, ['addRequest']);
  expectMethods(Request.prototype, ['onSocket']);
  nameObjectsOf(Native.prototype, (agent, name, site) =>
    pools.set(agent, new KeyedLocks('pool', name, site)),
  );
  wrapMethod<AddRequest>(
    Native.prototype,
    'addRequest',
    (original) =>
      function (request, ...rest) {
        if (!isLimited(this)) return original.call(this, request, ...rest);
        const outer = asking;
        const own = (asking = { request, agent: this, site: callerSite() });
        try {
          return original.call(this, request, ...rest);
        } finally {
          asking = outer;
          const origin = keyOf(this.requests, request);
          if (origin !== undefined) newTurn(own, origin).waits();
        }
      },
  );
  wrapMethod<OnSocket>(
    Request.prototype,
    'onSocket',
    (original) =>
      function (socket, ...rest) {
        assigned(this, socket);
        return original.call(this, socket, ...rest);
      },
  );
  watchEnds(Request.prototype);
}

function isLimited({ maxSockets, maxTotalSockets }: LimitedAgent): boolean {
  return maxSockets < Infinity || maxTotalSockets < Infinity;
}

/** The name of the origin under which an agent keeps it. */
function keyOf(lists: Sockets, thing: unknown): string | undefined {
  return Object.keys(lists).find((key) => lists[key]?.includes(thing));
}

function poolOf(agent: LimitedAgent, origin: string): Lock {
  const known = pools.get(agent) ?? new KeyedLocks('pool', publishedString('agent'), 0);
  pools.set(agent, known);
  return known.of(origin, Number.isFinite(agent.maxSockets) ? agent.maxSockets : 0);
}

function assigned(request: ClientRequest, socket: unknown): void {
  if (asking?.request === request) {
    const origin = keyOf(asking.agent.sockets, socket);
    if (origin !== undefined) newTurn(asking, origin);
  }
  turns.get(request)?.begins();
}

function newTurn({ request, agent, site }: Asking, origin: string): SocketTurn {
  announce(site, 0);
  const turn = new SocketTurn(request, poolOf(agent, origin));
  turns.set(request, turn);
  return turn;
}

function watchEnds(prototype: object): void {
  wrapEmit(prototype, 'close', (emit, request) => {
    turns.get(request)?.ends();
    return emit();
  });
  listenTo('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    turns.get(request)?.isAnswered(response);
  });
}

let server = 0;
const theServer = new External(() => {
  server ||= newResource({ kind: 'socket', name: publishedString('response'), site: 0 });
  return server;
});

/** The turn of a request that has to do with a limit; undefined: it has not. */
export const turnOf: (request: object) => SocketTurn | undefined = turns.get;

/** A request's turn to have a socket: it waits for one, for the response, and for that to be read. */
export class SocketTurn extends ScopeTask {
  readonly ticket: Ticket;
  readonly #asker: Task | null = current;

  constructor(request: ClientRequest, pool: Lock) {
    const { method, path } = request;
    super(`request ${routeName({ method, url: path }, undefined)}`, TASK.job);
    this.ticket = new Ticket(pool, 1, this);
  }

  waits(): void {
    this.ticket.wait();
  }

  begins(): void {
    if (this.hasEnded) return;
    this.ticket.grant();
    this.awaitsTarget(theServer);
  }

  isAnswered(message: IncomingMessage): void {
    if (this.hasEnded) return;
    this.isBack();
    Object.assign(flowOf(message), {
      maker: this.#asker,
      name: publishedString('response body'),
      site: this.site,
    });
    this.awaitsTarget(new StreamWait(message, 'a reader'));
  }

  ends(): void {
    if (this.ticket.isRequested) this.ticket.giveUp(OUTCOME.cancelled);
    else this.ticket.release(0);
  }
}
