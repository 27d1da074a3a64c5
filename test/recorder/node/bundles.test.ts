import { mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { ofKind, readTrace, record, runPlain } from './recorded.ts';

const PACKAGES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const PROGRAM = `import { Mutex } from 'async-mutex';
import { Sema } from 'async-sema';
const [mutex, sema] = [new Mutex(), new Sema(1)];
async function both() {
  const release = await mutex.acquire();
  await sema.acquire();
  sema.release();
  release();
}
await Promise.all([both(), both()]);
console.log('done');
`;

/** CommonJS in a bundle of ES modules asks for it. */
const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

async function bundled(options: BuildOptions): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wgt-bundle-')));
  symlinkSync(PACKAGES, join(folder, 'node_modules'));
  writeFileSync(join(folder, 'app.mjs'), PROGRAM);
  const outfile = join(folder, 'out/app.mjs');
  await build({
    entryPoints: [join(folder, 'app.mjs')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    absWorkingDir: folder,
    preserveSymlinks: true,
    banner: { js: REQUIRE },
    logLevel: 'error',
    ...options,
  });
  return outfile;
}

const spot = (name: string): string => `${name} is a bundle with async-mutex, async-sema in it`;
const WAYS: Record<string, readonly [BuildOptions, isTold: boolean]> = {
  'as esbuild writes it': [{}, true],
  'minified, with a source map': [{ minify: true, sourcemap: true }, true],
  'that leaves them out': [{ packages: 'external' }, false],
};

describe.concurrent('a bundle of libraries', () => {
  test.each(Object.entries(WAYS))(
    '%s, runs as alone, and the trace says what is in it',
    async (_name, [options, isTold]) => {
      const path = await bundled(options);
      const [plain, recorded] = await Promise.all([runPlain({ path }), record({ path })]);
      expect(recorded).toMatchObject({ ...plain, stdout: 'done\n' });
      const trace = readTrace(recorded.folder);
      expect(ofKind(trace, 'acquire').length > 0).toBe(!isTold);
      const spots = ofKind(trace, 'blindSpot').map(({ text }) => text.slice(0, spot(path).length));
      expect(spots).toEqual(isTold ? [spot(path)] : []);
    },
  );
});
