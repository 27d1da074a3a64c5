import { createRequire, syncBuiltinESMExports } from 'node:module';
import { timerPromise } from './promises/deferreds.ts';
import { wrapMethod } from './patch/wrap.ts';
import { onceReturned, onReturned } from './promises/signals.ts';

type Returning = (this: unknown, ...args: never[]) => Promise<unknown>;

/** Wraps what Node's own modules return promises of, for ESM and CommonJS alike. */
export function watchBuiltins(): void {
  const require = createRequire(import.meta.url);
  wrapMethod<Returning>(
    require('node:events') as object,
    'once',
    (original) =>
      function (...args) {
        const promise = original.call(this, ...args);
        const [source, event, options] = args as unknown[];
        onceReturned(source, event, options, promise);
        return promise;
      },
  );
  wrapMethod<(this: unknown, ...args: unknown[]) => unknown>(
    require('node:events') as object,
    'on',
    (original) =>
      function (...args) {
        const iterator = original.call(this, ...args);
        const [source, event, options] = args;
        onReturned(source, event, options, iterator);
        return iterator;
      },
  );
  for (const name of ['setTimeout', 'setImmediate']) {
    wrapMethod<Returning>(
      require('node:timers/promises') as object,
      name,
      (original) =>
        function (...args) {
          const promise = original.call(this, ...args);
          timerPromise(promise);
          return promise;
        },
    );
  }
  syncBuiltinESMExports();
}
