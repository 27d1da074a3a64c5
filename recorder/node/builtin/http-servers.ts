import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { CODE, OUTCOME, TARGET, TASK } from '../ring/codes.ts';
import { publishedString } from '../ring/dictionary.ts';
import { put } from '../ring/ring.ts';
import { createStamp } from '../stamp.ts';
import { current, switchTo, Task } from '../tasks/tasks.ts';
import { newPrototype, wrapEmit } from './emits.ts';
import { answeredBy } from './http-clients.ts';
import { routeName } from './routes.ts';
import { openRequests, watchClose } from './server-close.ts';
import { listenTo } from './diagnostics.ts';

/**
 * Requests to servers of node:http and node:https: each is a task from its arrival to the end of its
 * response. It waits for the first async function of the program that it called.
 */
/** By response. */
const requests = createStamp<RequestTask>();
/** What is known of a request. */
export type Incoming = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;
type Started = { readonly server: Server; readonly response: ServerResponse };

/** Wraps only what is used: loading node:http for its own sake would take longer than the rest of the recorder. */
export function watchServers(): void {
  listenTo('http.server.request.start', (message) => {
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
  listenTo('tracing:fastify.request.handler:start', (message) => {
    const { reply, route } = message as { reply?: { raw?: object }; route?: { url?: unknown } };
    if (reply?.raw !== undefined) requests.get(reply.raw)?.setRoute(route?.url);
  });
}

function arriving(emit: () => unknown, server: object, args: unknown[]): unknown {
  const [message, response] = args as [IncomingMessage, ServerResponse];
  return answering(server as Server, message, (task) => {
    requests.set(response, task);
    return emit();
  });
}

/** `message` has come in: `handle` begins to answer it, in a task of its own. */
export function answering<T>(server: Server, message: Incoming, handle: (task: RequestTask) => T): T {
  const task = new RequestTask(message);
  const open = openRequests(server);
  open.add(task);
  task.onSettled(() => open.delete(task));
  answeredBy(server, message, task);
  const outer = current;
  switchTo(task);
  try {
    return handle(task);
  } finally {
    task.goesOn();
    switchTo(outer);
  }
}

/** `response` answers the request of `task`, of which `message` tells more. */
export function isAnswer(response: object, task: RequestTask, message: object): void {
  requests.set(response, task);
  task.isToldBy(message as Incoming);
}

function closing(emit: () => unknown, response: object): unknown {
  requests.get(response)?.close((response as ServerResponse).writableFinished);
  return emit();
}

export class RequestTask extends Task {
  #message: Incoming;
  #called: Task | null = null;
  #hasRoute = false;

  constructor(message: Incoming) {
    super();
    this.#message = message;
    this.start(0, publishedString(routeName(message, undefined)), TASK.request, 0);
  }

  isToldBy(message: Incoming): void {
    this.#message = message;
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
