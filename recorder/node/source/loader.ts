import * as nodeModule from 'node:module';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { changeSource, type Treatment } from './change-source.ts';
import { spent, usedMicros } from '../cost.ts';
import { listener } from '../guard.ts';
import { nowAsked } from './late-hooks.ts';
import { recorderTook } from '../loop.ts';
import { wrapMethod } from '../patch/wrap.ts';
import type { Answered, Asked } from './relay.ts';
import { CONTROL } from '../ring/ring-layout.ts';
import { ring } from '../ring/ring.ts';

/** How the recorder sees what the program loads. */
export type LoadingHook = 'registerHooks' | 'relay';

/** Lets every module pass through `changeSource`. `treat` is null at level locks. */
export function watchLoading(treat: Treatment | null): LoadingHook {
  const { registerHooks } = nodeModule as Partial<typeof nodeModule>;
  if (registerHooks === undefined) {
    watchCompile(treat);
    relayModules(treat);
    return 'relay';
  }
  stayOutermost(registerHooks, {
    load: (url, context, next) => {
      const loaded = next(url, context);
      // A program that debugs itself would see our short visits.
      if (url.startsWith('node:inspector')) ring.control[CONTROL.inspected] = 1;
      hearAsked(url);
      return timed(() => ({ ...loaded, ...changeSource(url, loaded, treat) }));
    },
  });
  return 'registerHooks';
}

type RegisterHooks = typeof nodeModule.registerHooks;

/** The hooks that are registered last are asked first: whoever compiles modules, like tsx, has done so when ours see them. */
function stayOutermost(registerHooks: RegisterHooks, ours: nodeModule.RegisterHooksOptions): void {
  let registered = registerHooks(ours);
  wrapMethod<RegisterHooks>(
    createRequire(import.meta.url)('node:module') as object,
    'registerHooks',
    (original) => (hooks) => {
      const theirs = original(hooks);
      registered.deregister();
      registered = registerHooks(ours);
      return theirs;
    },
  );
  syncBuiltinESMExports();
}

const hearAsked = listener('late hooks', nowAsked);

type Compile = (this: unknown, content: string, file: string, ...rest: unknown[]) => unknown;

/** Before Node 22.15: CommonJS, and ES modules that are required. */
function watchCompile(treat: Treatment | null): void {
  /* oxlint-disable no-underscore-dangle -- Node's own name */
  const { prototype } = nodeModule.Module as unknown as { prototype: { _compile: Compile } };
  const compile = prototype._compile;
  prototype._compile = function (content, file, ...rest) {
    const format = rest[0] === 'module' ? 'module' : 'commonjs';
    const changed = timed(() => changeSource(pathToFileURL(file).href, { source: content, format }, treat));
    return compile.call(this, changed.source as string, file, ...rest);
  };
}

type Register = (specifier: string, options?: object) => void;

/** Before Node 22.15: ES modules that are imported, by way of relay.ts; outermost as above. */
function relayModules(treat: Treatment | null): void {
  const { register } = nodeModule as { register: Register };
  let relayed = relay(register, treat);
  wrapMethod<Register>(
    createRequire(import.meta.url)('node:module') as object,
    'register',
    (original) =>
      (...args) => {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not of a window
        relayed.postMessage(null); // while theirs is loaded nobody here can answer
        try {
          return original(...args);
        } finally {
          relayed = relay(register, treat);
        }
      },
  );
  syncBuiltinESMExports();
}

let relays = 0;

function relay(register: Register, treat: Treatment | null): MessagePort {
  const { port1: port, port2 } = new MessageChannel();
  port.on('message', ({ id, url, source }: Asked) => {
    port.postMessage({ id, source: timed(() => changeSource(url, source, treat)) } satisfies Answered);
  });
  port.unref();
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  register(`./relay.${extension}?${++relays}`, {
    parentURL: import.meta.url,
    data: { port: port2 },
    transferList: [port2],
  });
  return port;
}

/** What we do here is not the program's: the step that runs began so much later. */
function timed<T>(change: () => T): T {
  const began = process.hrtime.bigint();
  const used = usedMicros();
  try {
    return change();
  } finally {
    spent(BigInt(1000 * (usedMicros() - used)));
    recorderTook(process.hrtime.bigint() - began);
  }
}
