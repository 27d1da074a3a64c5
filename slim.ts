/**
 * Makes the package `waitgraph-recorder` out of dist/ (`npm run build` first): what a recorded program needs
 * and nothing else, for images and machines where nobody analyzes. `node slim.ts [--out DIR]`.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('.', import.meta.url));
const { values: options } = parseArgs({ options: { out: { type: 'string', default: 'dist-recorder' } } });
const out = join(root, options.out);

/** Of dist/: `testing/` asks the analyzer, which is not there. */
const FILES = ['recorder/**/*.{js,cjs,d.ts,d.cts,py,pth,toml}', 'format/{,write/}*.{js,d.ts}'];

type Manifest = {
  readonly version: string;
  readonly license: string;
  readonly keywords: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
};

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
rmSync(out, { recursive: true, force: true });
for (const file of globSync(FILES, { cwd: join(root, 'dist') })) {
  mkdirSync(dirname(join(out, 'dist', file)), { recursive: true });
  cpSync(join(root, 'dist', file), join(out, 'dist', file));
}
cpSync(join(root, 'LICENSE'), join(out, 'LICENSE'));
writeFileSync(join(out, 'package.json'), `${JSON.stringify(slimManifest(manifest), null, 2)}\n`);
writeFileSync(join(out, 'README.md'), readme());

function slimManifest({ version, license, keywords, exports, dependencies }: Manifest): object {
  return {
    name: 'waitgraph-recorder',
    version,
    description: 'The recorder of waitgraph alone: records async programs, to be analyzed elsewhere',
    keywords,
    license,
    type: 'module',
    exports: {
      './api': exports['./api'],
      './register': exports['./register'],
      './package.json': './package.json',
    },
    files: ['dist'],
    engines: { node: '>=20.19' },
    dependencies: { acorn: dependencies['acorn'] },
  };
}

function readme(): string {
  return `# waitgraph-recorder

What a program needs to be recorded by [waitgraph](https://www.npmjs.com/package/waitgraph): no native code, no
install scripts, one dependency. The traces are analyzed elsewhere, with \`waitgraph\`.

Node.js: \`WAITGRAPH=1 NODE_OPTIONS="--require waitgraph-recorder/register" node server.js\`

Python: \`PYTHONPATH=node_modules/waitgraph-recorder/dist/recorder/python/src WAITGRAPH=1 python3 -m waitgraph app.py\`
`;
}
