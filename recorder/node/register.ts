/**
 * The recorder: everything starts here, once for each process, before the program's first module.
 * Loaded by register.cjs, and only if WAITGRAPH is on.
 */
import { isMainThread } from 'node:worker_threads';
import { installApi } from './api-hooks.ts';
import { watchBuiltins } from './builtins.ts';
import { CODE } from './codes.ts';
import { newResource, publishedString } from './dictionary.ts';
import { hideResolvers } from './deferreds.ts';
import { watchEnd } from './end.ts';
import { watchLoading } from './loader.ts';
import { watchLoop } from './loop.ts';
import { restoreSources } from './originals.ts';
import { watchPromises } from './promises.ts';
import { put } from './ring.ts';
import { joinRun, schemaOf, type Run } from './run.ts';
import { installRuntime } from './runtime.ts';
import { watchEmitters } from './signals.ts';
import { transform } from './transform/index.ts';
import { ownWorker, startWriter } from './writer.ts';

const LOADED = Symbol.for('waitgraph.recorder');

if (isMainThread && !(LOADED in process)) {
  Object.defineProperty(process, LOADED, { value: true });
  start(joinRun(process.env));
}

function start(run: Run): void {
  const loop = newResource({ kind: 'loop', name: publishedString('loop'), site: 0 });
  const hooks = ['timers', 'exit'];
  const blindSpots: string[] = [];
  const awaits = run.level === 'awaits';
  installRuntime();
  installApi();
  watchEmitters();
  if (!watchLoading(awaits ? transform : null)) {
    blindSpots.push('This version of Node has no module.registerHooks: no await, task or lock was recorded.');
  } else {
    hooks.push('patches');
    if (awaits) hooks.push('transform');
  }
  if (awaits) {
    watchPromises();
    restoreSources();
    hideResolvers();
    watchBuiltins();
  }
  watchEnd(startWriter(run, schemaOf(run, hooks, blindSpots), loop));
  watchLoop(run.blockMs);
  put(CODE.loopStart, 0, 0, loop, 0, 0, 0, 0);
  process.on('worker', (worker) => {
    if (worker === ownWorker()) return;
    put(
      CODE.blindSpot,
      0,
      0,
      0,
      publishedString('A worker thread was started: it is not recorded.'),
      0,
      0,
      0,
    );
  });
}
