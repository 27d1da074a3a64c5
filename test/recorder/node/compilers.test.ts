import { mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ofKind, preload, readTrace, recordingEnv, run } from './recorded.ts';

/**
 * Programs in TypeScript with more than types, compiled while they are loaded: by a hook like that of tsx, which is
 * there after ours, puts all into one line, and has Node map the places back.
 */
const PACKAGES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const HOOK = `import { registerHooks } from 'node:module';
import { transformSync } from 'esbuild';
process.setSourceMapsEnabled(true);
registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.mts')) return next(url, context);
    const { source } = next(url, { ...context, format: 'module' });
    const options = { loader: 'ts', sourcefile: url, sourcemap: 'inline', target: 'es2022', minifyWhitespace: true };
    return { format: 'module', source: transformSync(String(source), options).code, shortCircuit: true };
  },
});
`;

const SHOP = `import { Mutex } from 'async-mutex';
enum Kind { Debit = 'debit', Credit = 'credit' }
const enum Unit { Cent = 1, Euro = 100 }
namespace Books {
  export let sum = 0;
  export async function enter(amount: number): Promise<void> {
    await null;
    sum += amount;
  }
}
function logged<T>(method: T, { name }: ClassMethodDecoratorContext): T {
  console.log(\`decorated \${String(name)}\`);
  return method;
}
class Account {
  readonly lock = new Mutex();
  constructor(readonly kind: Kind, private balance: number) {}
  @logged
  async change(amount: number): Promise<number> {
    const release = await this.lock.acquire();
    await Books.enter(amount);
    release();
    return (this.balance += amount);
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await null;
    console.log('closed', this.kind);
  }
}
async function spend(amount: number): Promise<number> {
  await using account = new Account(Kind.Debit, 5 * Unit.Euro);
  return await account.change(-amount);
}
console.log(await spend(Unit.Cent), Books.sum);
`;

const ENDS: Record<string, string> = {
  'nothing left to do': '',
  'an error that nobody catches': `
async function fail(): Promise<never> {
  await null;
  throw new TypeError(Kind.Credit);
}
try { await fail(); } catch (error) { console.log((error as Error).stack); }
    setTimeout(() => fail(), 1);
`,
  'a top-level await that nothing can settle': `
  await new Promise<Kind>(() => {});
`,
};

describe.concurrent('compiled TypeScript runs as it does alone, and ends with', () => {
  test.each(Object.entries(ENDS))('%s', async (_name, end) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wgt-compiled-')));
    symlinkSync(PACKAGES, join(folder, 'node_modules'));
    const [hook, program] = [join(folder, 'hook.mjs'), join(folder, 'shop.mts')];
    writeFileSync(hook, HOOK);
    writeFileSync(program, SHOP + end);
    const args = ['--import', pathToFileURL(hook).href, program];
    const env = recordingEnv(join(folder, 'traces'), {});
    const [plain, recorded] = await Promise.all([run(args, {}), run([...preload(), ...args], env)]);
    expect(plain.stdout).toContain('decorated change\nclosed debit\n499 -1\n');
    expect(recorded).toEqual(plain);
    const trace = readTrace(join(folder, 'traces'));
    const waits = ofKind(trace, 'await').map(({ site }) => `${site?.file}:${site?.line} ${site?.fn}`);
    const places = ['7 enter', '20 Account.change', '32 spend', '34 main'];
    expect(waits).toEqual(expect.arrayContaining(places.map((place) => `${program}:${place}`)));
  });
});
