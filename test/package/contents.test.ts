import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

type Packed = { readonly files: readonly { readonly path: string; readonly size: number }[] };

/** What `npm publish` would send. */
function packed(): string[] {
  const json = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return (JSON.parse(json) as Packed[])[0]!.files.map(({ path }) => path);
}

test('the package holds what was built and what is read, and nothing else', () => {
  const files = packed();
  const roots = new Set(files.map((path) => path.split('/')[0]));
  expect(roots).toEqual(
    new Set(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json', 'report.schema.json']),
  );
  expect(
    files.filter((path) =>
      /(^|\/)(\.[^/]*|test|samples|node_modules|__pycache__)(\/|$)|\.(wgt|db|pyc|env|pem|key)$/.test(path),
    ),
  ).toEqual([]);
  for (const needed of [
    'dist/cli.js',
    'dist/recorder/node/register.cjs',
    'dist/recorder/python/src/waitgraph/__init__.py',
  ]) {
    expect(files).toContain(needed);
  }
});

test('installing it runs nothing of ours, and the recorder needs no package but acorn', () => {
  const { scripts, dependencies } = JSON.parse(read('package.json')) as Record<
    string,
    Record<string, string>
  >;
  expect(Object.keys(scripts!).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  expect(Object.keys(dependencies!)).toContain('acorn');
  expect(read('recorder/python/pyproject.toml')).toContain('dependencies = []');
});

type Lock = {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly dev?: boolean;
        readonly version?: string;
        readonly license?: string;
        readonly integrity?: string;
        readonly link?: boolean;
      }
    >
  >;
};

const INTRODUCTION = `What npm installs with waitgraph, by package-lock.json; the recorder alone (\`waitgraph-recorder\`) needs acorn, and the
Python recorder nothing. Written by \`npx vitest run test/package -u\`. \`npm run sbom\` prints the same as a bill of materials.`;

/** May be used and passed on by anybody, with a notice. */
const LICENSES =
  /^\(?(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|0BSD|Unlicense|MIT-0|CC0-1\.0)( OR [\w.-]+)*\)?$/;

const lock = JSON.parse(read('package-lock.json')) as Lock;
const shipped = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);

test('docs/dependencies.md lists all that is installed with it, with its licence', async () => {
  const rows = shipped.map(
    ([path, { version = '', license = '' }]) =>
      `| ${path.replace(/^.*node_modules\//, '')} | ${version} | ${license} |`,
  );
  const text = ['# Dependencies', '', INTRODUCTION, '', '| package | version | licence |', '|---|---|---|'];
  await expect(`${[...text, ...new Set(rows)].join('\n')}\n`).toMatchFileSnapshot(
    '../../docs/dependencies.md',
  );
});

test('whatever is installed with it has a permissive licence, and a checksum in the lock file', () => {
  expect(shipped.length).toBeGreaterThan(20);
  expect(shipped.filter(([, { license = '' }]) => !LICENSES.test(license)).map(([path]) => path)).toEqual([]);
  expect(shipped.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
});
