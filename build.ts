/**
 * Builds dist/: `tsc` for everything, esbuild for the terminal browser (Ink and React take five
 * times longer to load unbundled), and copies of what is not TypeScript, and the manual page. `--out DIR` builds elsewhere
 * inside the project.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { manualPage } from './cli/manual.ts';
import { ownVersion } from './cli/version.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const { values: options } = parseArgs({ options: { out: { type: 'string', default: 'dist' } } });
const dist = join(root, options.out);

rmSync(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', dist],
  { cwd: root, stdio: 'inherit' },
);
copy('recorder/node/register.cjs');
copy('recorder/node/register.d.cts');
copy('recorder/python/src');
copy('recorder/python/pyproject.toml');
copy('docs/detectors');
await bundleTui();
await bundlePage();
writeFileSync(join(dist, 'waitgraph.1'), await manualPage(ownVersion()));
chmodSync(join(dist, 'cli.js'), 0o755);

function copy(path: string): void {
  const notCache = (from: string): boolean => !from.includes('__pycache__');
  cpSync(join(root, path), join(dist, path), { recursive: true, filter: notCache });
}

/** Ink can connect to React's devtools, a package that we don't have and that nobody needs here. */
function withoutDevtools(): Plugin {
  const setup: Plugin['setup'] = (bundler) =>
    bundler.onLoad({ filter: /ink[/\\]build[/\\]devtools\.js$/ }, () => ({ contents: '' }));
  return { name: 'without-devtools', setup };
}

/** better-sqlite3 stays outside: it is native. So does the analyzer, which the CLI has loaded anyway. */
async function bundleTui(): Promise<void> {
  await build({
    entryPoints: [join(root, 'tui/main.tsx')],
    outfile: join(dist, 'tui/main.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    external: ['better-sqlite3'],
    plugins: [withoutDevtools()],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
}

/** The page of `export --html`: script and style, each to stand in the page. */
async function bundlePage(): Promise<void> {
  await build({
    entryPoints: [join(root, 'page/main.ts'), join(root, 'page/page.css')],
    outdir: join(dist, 'page'),
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2023',
    minify: true,
    legalComments: 'none',
  });
}
