import type { ClientRequest, IncomingMessage, Server } from 'node:http';
import type { ResourceId } from '../../../format/events.ts';
import { CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { linkSignal } from '../promises/deferreds.ts';
import { newResource, publishedString } from '../ring/dictionary.ts';
import type { Ticket } from '../locks/locks.ts';
import { nameOf } from '../tasks/names.ts';
import { wrapMethod } from '../patch/wrap.ts';
import { never, setPeer } from '../promises/peers.ts';
import { put } from '../ring/ring.ts';
import { createStamp } from '../stamp.ts';
import { beginIn, current, setTarget, type Target, type Task } from '../tasks/tasks.ts';
import { turnOf } from './http-agents.ts';
import { listenTo } from './diagnostics.ts';

/**
 * Requests that the program makes: waits for the outside, which can always answer. But if the request
 * comes in again at a server of this very process, its answer is what that request's task will give.
 */
const { await: AWAIT, provider: PROVIDER, providersComplete } = CODE;
const CODE_BASIS = 2;
const STRUCTURE = 0;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]):(\d+)$/;
/** Channels that tell of a response, or that there will be none. */
const OVER = ['http.client.response.finish', 'http.client.request.error', 'http2.client.stream.close'];
/** As many are remembered that were not answered yet. */
const MOST = 1000;

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** By what the server will see of them, oldest first. */
const unanswered = new Map<string, ClientWait[]>();
let count = 0;
const clientWaits = createStamp<ClientWait>();

export function watchClients(): void {
  listenTo('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest };
    const host = request.getHeader('host');
    const { method, path: url } = request;
    asked(request, { method, url, headers: { host: typeof host === 'string' ? host : '' } });
  });
  for (const over of OVER) {
    listenTo(over, (message) => {
      const { request, stream } = message as { request?: object; stream?: object };
      const made = request ?? stream;
      if (made !== undefined) clientWaits.get(made)?.forget();
    });
  }
  wrapMethod<(this: unknown, ...args: unknown[]) => Promise<unknown>>(
    globalThis,
    'fetch',
    (original) =>
      function (...args) {
        const promise = original.apply(this, args);
        setTarget(promise, new ClientWait(keyOfFetch(args)));
        return promise;
      },
  );
}

/** The program makes a request, which `request` stands for. */
export function asked(request: object, { method, headers, url }: Request): void {
  if (current === null) return;
  const wait = new ClientWait(keyOf(method, headers.host ?? '', url), turnOf(request)?.ticket);
  clientWaits.set(request, wait);
  const response = (): ResourceId => wait.define(0);
  setPeer(request, { resource: response, isIdle: never });
  linkSignal(response);
  beginIn(current, request, () => wait);
}

/** A request has come in; `task` answers it. If it was made here, whoever waits for it waits for the task. */
export function answeredBy(server: Server, request: Request, task: Task): void {
  if (count === 0) return;
  // Not before: Node makes the headers when they are asked for.
  const { method, headers, url } = request;
  const address = server.address();
  const key = keyOf(method, headers.host ?? '', url);
  const port = LOOPBACK.exec(headers.host ?? '')?.[1];
  if (typeof address !== 'object' || String(address?.port) !== port) return;
  unanswered.get(key)?.at(0)?.answeredBy(task);
}

function keyOf(method = 'GET', host: string, path = '/'): string {
  return LOOPBACK.test(host) ? `${method} ${host} ${path}` : '';
}

/** Only of plain arguments: to ask others might run the program's own code. */
function keyOfFetch([input, init]: unknown[]): string {
  const method: unknown =
    typeof init === 'object' && init !== null
      ? Object.getOwnPropertyDescriptor(init, 'method')?.value
      : undefined;
  const text = input instanceof URL ? input.href : input;
  if (typeof text !== 'string' || !URL.canParse(text)) return '';
  const { host, pathname, search } = new URL(text);
  return keyOf(typeof method === 'string' ? method.toUpperCase() : 'GET', host, `${pathname}${search}`);
}

class ClientWait implements Target {
  readonly failure: number = OUTCOME.error;
  /** '': not to this machine. */
  readonly #key: string;
  /** It may have to wait for a socket first. */
  readonly #ticket: Ticket | undefined;
  #resource: ResourceId = 0;

  constructor(key: string, ticket?: Ticket) {
    this.#key = key;
    this.#ticket = ticket;
  }

  beginWait(task: Task, site: number): void {
    const id = this.define(site);
    put(AWAIT, task.id, site, 0, TARGET.resource, id, 0, 0);
  }

  endWait(): void {
    this.forget();
  }

  reference(): readonly [number, number] {
    return [TARGET.resource, this.define(0)];
  }

  onSettled(): boolean {
    return false;
  }

  answeredBy(task: Task): void {
    this.forget();
    const resource = this.#resource;
    put(PROVIDER, 0, 0, resource, TARGET.task, task.id, CODE_BASIS, 0);
    put(providersComplete, 0, 0, resource, STRUCTURE, 0, 0, 0);
    // What is left then is on its way.
    task.onSettled(() => put(PROVIDER, 0, 0, resource, TARGET.external, theNetwork(), STRUCTURE, 0));
  }

  define(site: number): ResourceId {
    if (this.#resource !== 0) return this.#resource;
    this.#resource = newResource({ kind: 'socket', ...nameOf('socket', publishedString('response'), site) });
    if (this.#ticket?.isRequested === true) {
      put(PROVIDER, 0, 0, this.#resource, TARGET.ticket, this.#ticket.id, CODE_BASIS, 0);
      put(providersComplete, 0, 0, this.#resource, STRUCTURE, 0, 0, 0);
    }
    if (this.#key !== '' && count < MOST) {
      unanswered.set(this.#key, [...(unanswered.get(this.#key) ?? []), this]);
      count++;
    }
    return this.#resource;
  }

  forget(): void {
    const waits = unanswered.get(this.#key);
    if (waits === undefined || !waits.includes(this)) return;
    count--;
    const others = waits.filter((wait) => wait !== this);
    if (others.length === 0) unanswered.delete(this.#key);
    else unanswered.set(this.#key, others);
  }
}

let network: ResourceId = 0;

function theNetwork(): ResourceId {
  if (network === 0) network = newResource({ kind: 'external', name: publishedString('network'), site: 0 });
  return network;
}
