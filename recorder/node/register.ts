/**
 * The recorder: everything starts here, once for each process, before the program's first module.
 * Loaded by register.cjs, and only if WAITGRAPH is on.
 */
import { createRequire } from 'node:module';
import { installApi } from './api-hooks.ts';
import { blindSpot } from './blind-spots.ts';
import { watchAtomics } from './builtin/atomics.ts';
import { tellStuckChildren, watchChildren, watchCluster } from './builtin/children.ts';
import { watchCompiled } from './builtin/compiled.ts';
import { watchAgents } from './builtin/http-agents.ts';
import { watchClients } from './builtin/http-clients.ts';
import { watchServers } from './builtin/http-servers.ts';
import { watchHttp2 } from './builtin/http2.ts';
import { tellImports } from './builtin/imports.ts';
import { watchStreams } from './builtin/streams.ts';
import { tellStuckStreams } from './builtin/stream-waits.ts';
import { watchWebLocks } from './builtin/web-locks.ts';
import { watchWebStreams } from './builtin/web-streams.ts';
import { watchWorkers } from './builtin/workers.ts';
import { watchBuiltins } from './builtins.ts';
import { examinedBy, transformedBy, type Transform, type Treatment } from './source/change-source.ts';
import { CODE } from './ring/codes.ts';
import { spent } from './cost.ts';
import { hideResolvers } from './promises/deferreds.ts';
import { tellHandles, tellLastHandles } from './rest/handles.ts';
import { publishedString } from './ring/dictionary.ts';
import { watchDumpSignal } from './dump-signal.ts';
import { watchEnd } from './end.ts';
import { showErrorSources } from './source/error-source.ts';
import { listener } from './guard.ts';
import { whenAsked } from './source/late-hooks.ts';
import { watchLoading } from './source/loader.ts';
import { loopResource, watchLoop } from './loop.ts';
import { restoreSources } from './originals.ts';
import { watchActivations } from './promises/promise-hooks.ts';
import { watchPromises } from './promises/promises.ts';
import { watchRest } from './rest/rest.ts';
import { beat, put } from './ring/ring.ts';
import { joinRun, schemaOf, tellChildren, type Run } from './run.ts';
import { installRuntime } from './runtime.ts';
import { watchEmitters } from './promises/signals.ts';
import { askProgramForPlaces } from './sites/stack-site.ts';
import { threadLink, type ThreadLink } from './thread.ts';
import { restoreColumns } from './sites/stack-columns.ts';
import { watchTimers } from './rest/unrefed.ts';
import { tellLastStacks, watchLongWaits } from './sites/wait-stacks.ts';
import { createTraceFile, openThreadTrace, startWriter } from './ring/writer.ts';

/** How much of a second may go into stacks of promises: in staging, and where tests are run. */
const BUDGET_MS = 100;
const TEST_BUDGET_MS = 500;

/** Before Node 22.15. */
const NO_HOOKS =
  'This version of Node has no module.registerHooks: ES modules that another one loads by require() are not recorded, and errors of what is missing show other frames of Node.';
/** On `process`: a second copy of the recorder stays out. */
const LOADED = Symbol.for('waitgraph.recorder');

if (!(LOADED in process)) {
  Object.defineProperty(process, LOADED, { value: true });
  if (threadLink === null) start(joinRun(process.env));
  else startThread(threadLink);
}

/** Called once it is loaded: that took so much processor time, in µs. */
export function loadedIn(micros: number): void {
  spent(BigInt(1000 * micros));
}

function start(run: Run): void {
  const target = createTraceFile(run); // first: where nothing can be written nothing is to be changed
  const loop = loopResource(run);
  const { hooks, blindSpots } = installHooks(run);
  watchEnd(startWriter(target, run, schemaOf(run, hooks, blindSpots), loop), tellLast);
  watchLoop(run.blockMs, tellLate);
}

/** In a thread of the program a long step is what the thread is for, so its loop is not watched. */
function startThread({ run, sharesEnv }: ThreadLink): void {
  if (!sharesEnv) tellChildren(run, process.env);
  loopResource(run);
  const { hooks, blindSpots } = installHooks(run);
  watchEnd(openThreadTrace(run, schemaOf(run, hooks, blindSpots)), tellLast);
  watchRest();
}

/** What only time shows: who is held up by what. */
function tellLate(): void {
  for (const tell of TELL_LATE) tell();
}

const TELL_LATE: readonly (() => void)[] = [
  listener('beat', beat),
  listener('imports', tellImports),
  listener('stuck streams', tellStuckStreams),
  listener('stuck children', tellStuckChildren),
  listener('handles', tellHandles),
];

function tellLast(): void {
  tellLate();
  tellOpen();
  tellStacks();
}

const tellOpen = listener('handles', tellLastHandles);
const tellStacks = listener('stacks', tellLastStacks);

/** Each hook for itself: one that fails on this version of Node is a blind spot, and the others stay. */
function installHooks(run: Run): { hooks: string[]; blindSpots: string[] } {
  const hooks: string[] = [];
  const blindSpots: string[] = [];
  const install: Install = (name, hook) => {
    try {
      hook();
      hooks.push(name);
    } catch (error) {
      blindSpots.push(`${name}: ${error instanceof Error ? error.message : 'failed'}`);
    }
  };
  const { dumpSignal } = run;
  if (dumpSignal !== null && threadLink === null) install('dump signal', () => watchDumpSignal(dumpSignal));
  install('runtime', installRuntime);
  install('api', installApi);
  install('emitters', watchEmitters);
  install('long waits', watchLongWaits);
  install('navigator.locks', watchWebLocks);
  install('threads', () => watchWorkers(run));
  install('atomics', watchAtomics);
  install('timers', watchTimers);
  if (run.level === 'awaits') installAwaits(run, install);
  const hasTransform = run.level === 'awaits' && run.awaits === 'transform';
  install(hasTransform ? 'transform' : 'patches', () => {
    if (watchLoading(treatmentOf(run)) === 'registerHooks') return;
    blindSpots.push(NO_HOOKS);
  });
  if (run.compilesItself) {
    askProgramForPlaces();
    install('compiled', watchCompiled);
  }
  return { hooks, blindSpots };
}

type Install = (name: string, hook: () => void) => void;

/** What is not of locks alone. */
function installAwaits({ awaits, compilesItself }: Run, install: Install): void {
  install('promises', watchPromises);
  install('toString', restoreSources);
  install('resolvers', hideResolvers);
  install('builtins', watchBuiltins);
  install('streams', watchStreams);
  install('requests', watchServers);
  install('clients', watchClients);
  for (const name of ['node:http', 'node:https']) {
    whenAsked(name, () => installLate('agents', watchAgents));
  }
  whenAsked('node:http2', () => installLate('http2', watchHttp2));
  whenAsked('node:stream/web', () => installLate('web streams', watchWebStreams));
  whenAsked('node:child_process', () => installLate('children', watchChildren));
  whenAsked('node:cluster', () => installLate('cluster', watchCluster));
  if (awaits === 'hooks')
    return install('promise hooks', () => watchActivations(compilesItself ? TEST_BUDGET_MS : BUDGET_MS));
  install('stack columns', restoreColumns);
  install('error sources', showErrorSources);
}

/** As the others, when the schema is written already. */
function installLate(name: string, hook: () => void): void {
  try {
    hook();
    put(CODE.hook, 0, 0, 0, publishedString(name), 1, 0, 0);
  } catch {
    blindSpot(`${name}: failed`);
  }
}

/** What becomes of the program's own modules; null at level locks. */
function treatmentOf({ level, awaits }: Run): Treatment | null {
  if (level === 'locks') return null;
  return awaits === 'transform' ? transformedBy(loadTransform()) : examinedBy(loadTransform());
}

/** Only where it is needed: it brings a parser along. */
function loadTransform(): Transform {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const module = createRequire(import.meta.url)(`./transform/index.${extension}`) as { transform: Transform };
  return module.transform;
}
