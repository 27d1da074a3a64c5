/**
 * `node --import waitgraph/node-test --test --test-timeout=5000`: a test that times out fails with who waits
 * for whom, and with WAITGRAPH_PENDING=1 one that leaves tasks of its own waiting does, too. Tests that pass
 * are not changed.
 */
import { createRequire, registerHooks } from 'node:module';
import { recordTests } from './recording.ts';
import { failsPending, WatchedTest } from './watch.ts';

/** A test's context, as far as it is needed here; what failed is there in hooks after it. */
type Context = {
  readonly error?: { cause?: unknown; failureType?: string } | null;
  readonly passed?: boolean;
};
type Hook = (hook: (test: Context) => unknown) => void;
type Runner = { readonly beforeEach: Hook; readonly afterEach: Hook };

const recording = recordTests('transform');
if (recording.isRecorded || recording.why !== null) whenTestsBegin(watchTests);

/** To load the runner makes a test file of any program: so only when one asks for it. */
function whenTestsBegin(begin: () => void): void {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === 'node:test') {
        hooks.deregister();
        begin();
      }
      return next(specifier, context);
    },
  });
}

function watchTests(): void {
  const { beforeEach, afterEach } = createRequire(import.meta.url)('node:test') as Runner;
  const running = new WeakMap<Context, WatchedTest>();
  beforeEach((test) => void running.set(test, new WatchedTest(recording)));
  afterEach(async (test) => {
    const watched = running.get(test);
    if (watched === undefined) return;
    const { error } = test;
    if (error?.failureType === 'testTimeoutFailure')
      error.cause = told(error.cause, await watched.timedOut());
    else if (failsPending() && test.passed === true) {
      const left = await watched.left();
      if (left !== null) throw new Error(left);
    }
  });
}

/** The reporters print a text as a literal, in one line; an error's message they print as it is. */
function told(cause: unknown, text: string): Error {
  const error = new Error(`${String(cause)}\n${text}`);
  error.stack = error.message;
  return error;
}
