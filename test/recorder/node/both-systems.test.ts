import { expect, test } from 'vitest';
import { readTrace, record, story } from './recorded.ts';

/** How something to hold is made of a library, imported and required (null: it can't be), and how `it` is used then. */
type Use = { readonly imported: string; readonly required: string | null; readonly use: string };

const same = (make: string, use: string): Use => ({ imported: make, required: make, use });
/** The whole module is the class or function: the default import of an ES module. */
const whole = (make: (lib: string) => string, use: string): Use => ({
  imported: make('lib.default'),
  required: make('lib'),
  use,
});

const LIBRARIES: Readonly<Record<string, Use>> = {
  'async-mutex': same('new lib.Mutex()', '(await it.acquire())()'),
  'async-sema': same('new lib.Sema(1)', 'await it.acquire(); it.release()'),
  'async-lock': whole((lib) => `new ${lib}()`, 'await it.acquire("key", async () => {})'),
  'await-lock': {
    imported: 'new lib.default()',
    required: null,
    use: 'await it.acquireAsync(); it.release()',
  },
  '@livekit/mutex': same('new lib.Mutex()', '(await it.lock())()'),
  '@rocicorp/lock': same('new lib.Lock()', '(await it.lock())()'),
  'p-limit': same('lib.default(1)', 'await it(async () => {})'),
  'p-queue': same('new lib.default({ concurrency: 1 })', 'await it.add(async () => {})'),
  fastq: whole((lib) => `${lib}.promise(async () => {}, 1)`, 'await it.push(1)'),
  async: same('lib.queue(async () => {}, 1)', 'await it.pushAsync(1)'),
  bottleneck: whole((lib) => `new ${lib}({ maxConcurrent: 1 })`, 'await it.schedule(async () => {})'),
  cockatiel: same('lib.bulkhead(1, 1)', 'await it.execute(async () => {})'),
  'generic-pool': same(
    'lib.createPool({ create: async () => ({}), destroy: async () => {} })',
    'await it.use(async () => {})',
  ),
  tarn: same(
    'new lib.Pool({ create: () => ({}), destroy() {}, min: 0, max: 1 })',
    'it.release(await it.acquire().promise)',
  ),
  'sequelize-pool': same(
    'new lib.Pool({ create: async () => ({}), destroy() {}, min: 0, max: 1, validate: () => true })',
    'it.release(await it.acquire())',
  ),
  mutexify: whole((lib) => `${lib}()`, 'await new Promise((resolve) => it((release) => release(resolve)))'),
};

test('each library is known in both module systems, in whatever copies they load', async () => {
  const copies = Object.entries(LIBRARIES).flatMap(([library, { imported, required, use }], index) => [
    { library, load: 'await import', make: imported, use, name: `imported${index}` },
    { library, load: 'require', make: required, use, name: `required${index}` },
  ]);
  const known = copies.filter(({ make }) => make !== null);
  const parts = known.map(
    ({ library, load, make, use, name }) =>
      `{ const lib = ${load}('${library}'); const ${name} = ${make}; ${use.replaceAll(/\bit\b/g, name)}; }`,
  );
  const head = `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n`;
  const { folder, stdout, stderr } = await record({
    text: `${head}${parts.join('\n')}\nconsole.log('done'); process.exit();`,
  });
  expect({ stdout, stderr }).toEqual({ stdout: 'done\n', stderr: '' });
  const lines = story(readTrace(folder));
  const isSeen = (name: string): boolean =>
    lines.some((line) => / acquired? /.test(line) && line.includes(` ${name}`));
  const unknown = known.filter(({ name }) => !isSeen(name)).map(({ library, load }) => `${load} ${library}`);
  expect(unknown).toEqual([]);
});
