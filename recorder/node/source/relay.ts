/**
 * Where Node has no synchronous module hook (before 22.15), it asks a thread of its own how ES modules are to be
 * loaded. There this file sends each source to the program's thread, and gives Node what comes back. `require` of an
 * ES module, for which the program's thread would wait in here, does not ask.
 */
import type { LoadFnOutput, LoadHookContext } from 'node:module';
import type { MessagePort } from 'node:worker_threads';
import type { Source } from './change-source.ts';

export type Asked = { readonly id: number; readonly url: string; readonly source: Source };
export type Answered = { readonly id: number; readonly source: Source };
type Next = (url: string, context: LoadHookContext) => Promise<LoadFnOutput>;

/** Without an answer for so long the module stays as it is: nothing may wait for us for ever. */
const PATIENCE_MS = 5000;
/** Without a source the module stays as it is. */
const asked = new Map<number, (source?: Source) => void>();
let port: MessagePort | null = null;
let last = 0;

/** Called by Node with what the program's thread registered this with. */
export function initialize(data: { readonly port: MessagePort }): void {
  port = data.port;
  port.on('message', (answered: Answered | null) => {
    if (answered !== null) return asked.get(answered.id)?.(answered.source);
    port?.close(); // another one is in our place
    port = null;
    for (const answer of asked.values()) answer();
  });
  port.unref();
}

export async function load(url: string, context: LoadHookContext, next: Next): Promise<LoadFnOutput> {
  const loaded = await next(url, context);
  if (port === null || !url.startsWith('file:') || loaded.source == null) return loaded;
  const { source, format } = loaded;
  return { ...loaded, ...(await ask(port, url, { source, format })) };
}

async function ask(to: MessagePort, url: string, source: Source): Promise<Source> {
  const id = ++last;
  to.ref();
  try {
    return await new Promise((resolve) => {
      asked.set(id, (answer = source) => resolve(answer));
      setTimeout(resolve, PATIENCE_MS, source).unref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not of a window
      to.postMessage({ id, url, source } satisfies Asked);
    });
  } finally {
    asked.delete(id);
    if (asked.size === 0) to.unref();
  }
}
