/**
 * The recorder: everything starts here, once for each process, before the program's first module.
 * Loaded by register.cjs, and only if WAITGRAPH is on.
 */
import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { installApi } from './api-hooks.ts';
import { watchBuiltins } from './builtins.ts';
import type { Transform } from './change-source.ts';
import { CODE } from './codes.ts';
import { hideResolvers } from './deferreds.ts';
import { newResource, publishedString } from './dictionary.ts';
import { watchEnd } from './end.ts';
import { watchLoading } from './loader.ts';
import { watchLoop } from './loop.ts';
import { restoreSources } from './originals.ts';
import { watchPromises } from './promises.ts';
import { put } from './ring.ts';
import { joinRun, schemaOf, type Run } from './run.ts';
import { installRuntime } from './runtime.ts';
import { watchEmitters } from './signals.ts';
import { createTraceFile, ownWorker, startWriter } from './writer.ts';

/** On `process`: a second copy of the recorder stays out. */
const LOADED = Symbol.for('waitgraph.recorder');

if (isMainThread && !(LOADED in process)) {
  Object.defineProperty(process, LOADED, { value: true });
  start(joinRun(process.env));
}

function start(run: Run): void {
  const file = createTraceFile(run); // first: where nothing can be written nothing is to be changed
  const loop = newResource({ kind: 'loop', name: publishedString('loop'), site: 0 });
  const { hooks, blindSpots } = installHooks(run);
  watchEnd(startWriter(file, run, schemaOf(run, hooks, blindSpots), loop));
  watchLoop(run.blockMs);
  put(CODE.loopStart, 0, 0, loop, 0, 0, 0, 0);
  noteWorkers();
}

/** Each hook for itself: one that fails on this version of Node is a blind spot, and the others stay. */
function installHooks({ level }: Run): { hooks: string[]; blindSpots: string[] } {
  const hooks: string[] = [];
  const blindSpots: string[] = [];
  const install = (name: string, hook: () => void): void => {
    try {
      hook();
      hooks.push(name);
    } catch (error) {
      blindSpots.push(`${name}: ${error instanceof Error ? error.message : 'failed'}`);
    }
  };
  install('runtime', installRuntime);
  install('api', installApi);
  install('emitters', watchEmitters);
  if (level === 'awaits') {
    install('promises', watchPromises);
    install('toString', restoreSources);
    install('resolvers', hideResolvers);
    install('builtins', watchBuiltins);
  }
  install(level === 'awaits' ? 'transform' : 'patches', () => {
    if (watchLoading(level === 'awaits' ? loadTransform() : null) === 'registerHooks') return;
    blindSpots.push('This version of Node has no module.registerHooks: ES modules are not recorded.');
  });
  return { hooks, blindSpots };
}

/** Only where it is needed: it brings a parser along. */
function loadTransform(): Transform {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const module = createRequire(import.meta.url)(`./transform/index.${extension}`) as { transform: Transform };
  return module.transform;
}

function noteWorkers(): void {
  process.on('worker', (worker) => {
    if (worker === ownWorker()) return;
    const text = 'A worker thread was started: it is not recorded.';
    put(CODE.blindSpot, 0, 0, 0, publishedString(text), 0, 0, 0);
  });
}
