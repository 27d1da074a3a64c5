import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { CODE, OUTCOME, TARGET, TASK } from '../codes.ts';
import { publishedString } from '../dictionary.ts';
import { alike } from '../patch/wrap.ts';
import { put } from '../ring.ts';
import { createStamp } from '../stamp.ts';
import { current, switchTo, Task } from '../tasks.ts';
import { answeredBy } from './http-clients.ts';
import { routeName } from './routes.ts';
import { openRequests, watchClose } from './server-close.ts';

/**
 * Requests to servers of node:http and node:https: each is a task from its arrival to the end of its
 * response. It waits for the first async function of the program that it called.
 */
/** By response. */
const requests = createStamp<RequestTask>();
/** Prototypes that are wrapped. */
const watched = new WeakSet<object>();

type Emit = (this: object, event: unknown, ...args: unknown[]) => unknown;
type Started = { readonly server: Server; readonly response: ServerResponse };

/** Wraps only what is used: loading node:http for its own sake would take longer than the rest of the recorder. */
export function watchServers(): void {
  subscribe('http.server.request.start', (message) => {
    const { server, response } = message as Started;
    const servers = newPrototype(server, 'Server');
    if (servers !== null) {
      wrapEmit(servers, 'request', arriving);
      watchClose(servers);
    }
    const responses = newPrototype(response, 'ServerResponse');
    if (responses !== null) wrapEmit(responses, 'close', closing);
  });
  // Fastify tells of the route that it has found.
  subscribe('tracing:fastify.request.handler:start', (message) => {
    const { reply, route } = message as { reply?: { raw?: object }; route?: { url?: unknown } };
    if (reply?.raw !== undefined) requests.get(reply.raw)?.setRoute(route?.url);
  });
}

/** The prototype of Node's own class of that name; null: it was seen before. */
function newPrototype(object: object, name: string): object | null {
  let prototype: object | null = object;
  while (
    prototype !== null &&
    !(Object.hasOwn(prototype, 'constructor') && prototype.constructor.name === name)
  )
    prototype = Object.getPrototypeOf(prototype) as object | null;
  if (prototype === null || watched.has(prototype)) return null;
  watched.add(prototype);
  return prototype;
}

type See = (emit: () => unknown, emitter: object, args: unknown[]) => unknown;

/** `emit(event, …)` of all that inherit from `prototype` goes through `see`. */
function wrapEmit(prototype: object, event: string, see: See): void {
  const original = (prototype as { emit: Emit }).emit;
  const emit: Emit = function (what, ...args) {
    if (what !== event) return original.call(this, what, ...args);
    return see(() => original.call(this, what, ...args), this, args);
  };
  Object.defineProperty(prototype, 'emit', {
    value: alike(emit, original),
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

function arriving(emit: () => unknown, server: object, args: unknown[]): unknown {
  const [message, response] = args as [IncomingMessage, ServerResponse];
  const task = new RequestTask(message);
  const open = openRequests(server);
  open.add(task);
  task.onSettled(() => open.delete(task));
  requests.set(response, task);
  answeredBy(server as Server, message, task);
  const outer = current;
  switchTo(task);
  try {
    return emit();
  } finally {
    task.goesOn();
    switchTo(outer);
  }
}

function closing(emit: () => unknown, response: object): unknown {
  requests.get(response)?.close((response as ServerResponse).writableFinished);
  return emit();
}

class RequestTask extends Task {
  readonly #message: IncomingMessage;
  #called: Task | null = null;
  #hasRoute = false;

  constructor(message: IncomingMessage) {
    super();
    this.#message = message;
    this.start(0, publishedString(routeName(message, undefined)), TASK.request, 0);
  }

  override called(task: Task): void {
    this.#called ??= task;
  }

  /** The handlers have returned: what is left to wait for is what they called. */
  goesOn(): void {
    this.#findRoute();
    if (this.hasEnded) return;
    const task = this.#called;
    if (task === null || task.hasEnded) return this.#waitsUnknown();
    task.beginWait(this, 0);
    this.waitsFor = task;
    task.onSettled(() => this.#waitsUnknown());
  }

  close(isFinished: boolean): void {
    this.#findRoute();
    this.end(isFinished ? OUTCOME.ok : OUTCOME.cancelled);
  }

  setRoute(route: unknown): void {
    if (this.#hasRoute || typeof route !== 'string' || this.hasEnded) return;
    this.#hasRoute = true;
    put(CODE.taskName, this.id, 0, 0, publishedString(routeName(this.#message, route)), 0, 0, 0);
  }

  /** Express leaves it on the request; its route may be an expression, which has no name. */
  #findRoute(): void {
    const { route, baseUrl } = this.#message as { route?: { path?: unknown }; baseUrl?: unknown };
    if (typeof route?.path === 'string')
      this.setRoute(`${typeof baseUrl === 'string' ? baseUrl : ''}${route.path}`);
  }

  #waitsUnknown(): void {
    this.#findRoute();
    if (this.hasEnded) return;
    this.waitsFor = null;
    put(CODE.await, this.id, 0, 0, TARGET.unknown, 0, 0, 0);
  }
}
