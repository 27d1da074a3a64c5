import { mkdtempSync, symlinkSync, writeFileSync, mkdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { ofKind, readTrace, record, runPlain } from './recorded.ts';

const PACKAGES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** Compiled, its lines are elsewhere: the type goes, and the enumeration takes more lines. */
const SOURCE = `import { Mutex } from 'async-mutex';
type Account = {
  readonly name: string;
};
enum Kind { Debit, Credit }
const ledger = new Mutex();
async function pay({ name }: Account): Promise<string> {
  const release = await ledger.acquire();
  release();
  return name + Kind.Credit;
}
console.log(await pay({ name: 'x' }));
`;

/** Where the compiled program is, with its map as `write` puts it. */
async function compiled(write: (folder: string, code: string, map: string) => string): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wgt-maps-')));
  symlinkSync(PACKAGES, join(folder, 'node_modules'));
  mkdirSync(join(folder, 'dist'));
  const options = {
    loader: 'ts',
    sourcefile: '../src/bank.ts',
    sourcemap: 'external',
    format: 'esm',
  } as const;
  const { code, map } = await transform(SOURCE, options);
  writeFileSync(join(folder, 'dist/bank.mjs'), write(folder, code, map));
  return join(folder, 'dist/bank.mjs');
}

const WAYS: Record<string, (folder: string, code: string, map: string) => string> = {
  'in the file': (_folder, code, map) =>
    `${code}//# sourceMappingURL=data:application/json;charset=utf-8;base64,${Buffer.from(map).toString('base64')}\n`,
  'beside the file': (folder, code, map) => {
    writeFileSync(join(folder, 'dist/bank.mjs.map'), map);
    return `${code}//# sourceMappingURL=bank.mjs.map\n`;
  },
  'with a source root': (folder, code, map) => {
    const moved = { ...(JSON.parse(map) as object), sourceRoot: '../src', sources: ['bank.ts'] };
    writeFileSync(join(folder, 'dist/bank.mjs.map'), JSON.stringify(moved));
    return `${code}//# sourceMappingURL=bank.mjs.map`;
  },
};

describe.concurrent('compiled TypeScript shows where it was written, with a source map', () => {
  test.each(Object.entries(WAYS))('%s', async (_name, write) => {
    const path = await compiled(write);
    const [plain, recorded] = await Promise.all([runPlain({ path }), record({ path })]);
    expect(recorded).toMatchObject(plain);
    const trace = readTrace(recorded.folder);
    const source = join(path, '../../src/bank.ts');
    const places = ofKind(trace, 'await').map(({ site }) => [site?.file, site?.line, site?.fn]);
    expect(places).toContainEqual([source, 12, 'main']);
    expect(ofKind(trace, 'acquire').map(({ site }) => [site?.file, site?.line])).toEqual([[source, 8]]);
    expect([...trace.resources.values()].find(({ kind }) => kind === 'mutex')).toMatchObject({
      name: 'ledger',
      site: { file: source, line: 6 },
    });
  });
});

const BUSY = `type Job = { readonly ms: number };
enum Kind { A, B, C, D }
const lost = (): Promise<void> => new Promise(() => {});
async function work({ ms }: Job): Promise<void> {
  await null; const until = process.cpuUsage().user + ms * 1000; while (process.cpuUsage().user < until) /(a+)+b/.test('a'.repeat(14));
  await lost();
}
await work({ ms: 300 });
`;

test('so do the stacks of a block and of a long wait, also in one line and without a map in the file', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wgt-maps-')));
  const options = { loader: 'ts', sourcefile: 'src/busy.ts', sourcemap: 'external', format: 'esm' } as const;
  const { code, map } = await transform(BUSY, { ...options, minifyWhitespace: true });
  const path = join(folder, 'busy.mjs');
  writeFileSync(path, `${code}//# sourceMappingURL=busy.mjs.map`);
  writeFileSync(`${path}.map`, map);
  const { folder: traces, status } = await record({ path });
  expect(status).toBe(13);
  const trace = readTrace(traces);
  const source = join(folder, 'src/busy.ts');
  const block = ofKind(trace, 'block').find(({ stack }) => stack !== null);
  expect(block?.stack?.[0]).toMatchObject({ file: source, line: 5, fn: 'work' });
  expect(ofKind(trace, 'taskStack').map(({ stack }) => stack?.[0])).toMatchObject([
    { file: source, line: 8, column: 1 },
    { file: source, line: 6, column: 3 },
  ]);
});

test('a map that is missing or broken changes nothing', async () => {
  const broken = await compiled(
    (_folder, code) => `${code}//# sourceMappingURL=data:application/json;base64,AAAA`,
  );
  const missing = await compiled((_folder, code) => `${code}//# sourceMappingURL=nowhere.map`);
  for (const path of [broken, missing]) {
    const recorded = await record({ path });
    expect(recorded).toMatchObject({ status: 0, stdout: 'x1\n', stderr: '' });
    expect(ofKind(readTrace(recorded.folder), 'acquire')[0]?.site?.file).toBe(path);
  }
});
