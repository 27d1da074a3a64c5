/**
 * `testEnvironment: 'waitgraph/jest-environment'`: a test that times out fails with who waits for whom, and
 * with WAITGRAPH_PENDING=1 one that leaves tasks of its own waiting does, too. Tests that pass are not changed.
 */
import { createRequire } from 'node:module';
import { recordTests } from './recording.ts';
import { failsPending, WatchedTest } from './watch.ts';

/** What is used of Jest's own environment for Node. */
type Environment = {
  global: object;
  handleTestEvent?(event: CircusEvent): Promise<void>;
};
type CircusTest = { readonly errors: unknown[]; readonly timeout?: number | null };
type CircusEvent = { readonly name: string; readonly test?: CircusTest };

/** First, so that its hooks are there when the environment copies what is global. */
const recording = recordTests('hooks');
const { TestEnvironment } = createRequire(import.meta.url)('jest-environment-node') as {
  readonly TestEnvironment: new (config: unknown, context: unknown) => Environment;
};

// oxlint-disable-next-line import/no-default-export -- what Jest asks for
export default class WaitgraphEnvironment extends TestEnvironment {
  readonly #running = new WeakMap<CircusTest, WatchedTest>();

  override async handleTestEvent(event: CircusEvent): Promise<void> {
    await super.handleTestEvent?.(event);
    const isOff = !recording.isRecorded && recording.why === null;
    if (!isOff && event.test !== undefined) await this.#watch(event.name, event.test);
  }

  async #watch(event: string, test: CircusTest): Promise<void> {
    if (event === 'test_start') this.#running.set(test, new WatchedTest(recording));
    const watched = this.#running.get(test);
    if (watched === undefined) return;
    if (event === 'test_fn_failure') await tellTimeout(test, watched);
    if (event === 'test_fn_success' && failsPending()) {
      const left = await watched.left();
      if (left !== null) test.errors.push(left);
    }
  }
}

const TIMEOUT = /^Exceeded timeout of \d+ ms/;

async function tellTimeout({ errors }: CircusTest, watched: WatchedTest): Promise<void> {
  const last = errors.at(-1);
  const [thrown, at] = Array.isArray(last) ? (last as unknown[]) : [last];
  if (typeof thrown !== 'string' || !TIMEOUT.test(thrown)) return;
  errors[errors.length - 1] = [
    `${thrown}
${await watched.timedOut()}`,
    at,
  ];
}
