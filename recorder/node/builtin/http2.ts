import type { Server } from 'node:http';
import type { Http2Server, Http2ServerRequest, ServerHttp2Stream } from 'node:http2';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { wrapMethod } from '../patch/wrap.ts';
import { createStamp } from '../stamp.ts';
import { newPrototype, wrapEmit } from './emits.ts';
import { asked } from './http-clients.ts';
import { answering, isAnswer, type Incoming, type RequestTask } from './http-servers.ts';
import { listenTo } from './diagnostics.ts';

/** HTTP/2: each stream that a server is given is a request, as a task of its own; so is what its compatible API makes of it. */
type Headers = Readonly<Record<string, unknown>>;
type Create = (this: unknown, ...args: unknown[]) => object;

const requests = createStamp<RequestTask>();
let isWatched = false;

/** To be called when the program first asks for node:http2. */
export function watchHttp2(): void {
  if (isWatched) return;
  isWatched = true;
  const http2 = createRequire(import.meta.url)('node:http2') as object;
  for (const name of ['createServer', 'createSecureServer']) {
    wrapMethod<Create>(
      http2,
      name,
      (original) =>
        function (...args) {
          const server = original.apply(this, args);
          for (const kind of ['Http2Server', 'Http2SecureServer']) {
            const prototype = newPrototype(server, kind);
            if (prototype !== null) watchServers(prototype);
          }
          return server;
        },
    );
  }
  syncBuiltinESMExports();
  listenTo('http2.client.stream.created', (message) => {
    const { stream, headers } = message as { stream: object; headers: Headers };
    asked(stream, incoming(headers));
  });
}

function watchServers(prototype: object): void {
  wrapEmit(prototype, 'stream', (emit, server, [stream, headers]) => {
    const streams = newPrototype(stream as object, 'ServerHttp2Stream');
    if (streams !== null) wrapEmit(streams, 'close', closing);
    return answering(server as Http2Server as unknown as Server, incoming(headers as Headers), (task) => {
      requests.set(stream as object, task);
      return emit();
    });
  });
  wrapEmit(prototype, 'request', (emit, _server, [message, response]) => {
    const { stream } = message as Partial<Http2ServerRequest>;
    const task = stream === undefined ? undefined : requests.get(stream); // HTTP/1 on the same port has none
    if (task !== undefined) isAnswer(response as object, task, message as object);
    return emit();
  });
}

function closing(emit: () => unknown, stream: object): unknown {
  requests.get(stream)?.close((stream as ServerHttp2Stream).rstCode === 0);
  return emit();
}

function incoming(headers: Headers): Incoming {
  const text = (name: string): string => {
    const value = headers[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    method: text(':method') || 'GET',
    url: text(':path') || '/',
    headers: { host: text(':authority') },
  };
}
