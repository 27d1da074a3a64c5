/** A recorder in which one function throws whenever it is called: what is around it has to bear that. */
import { cpSync, mkdtempSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** What nearly all hooks come down to, by module. Each lies in a folder of the recorder's. */
export const BOMBS: Readonly<Record<string, readonly string[]>> = {
  'ring/ring': ['put'],
  'ring/dictionary': ['publishedString', 'newResource'],
  'tasks/tasks': ['targetOf', 'begunTarget'],
  'sites/call-site': ['takeCall', 'siteOfCall'],
  'sites/stack-site': ['callerSite', 'keepStack'],
  'tasks/names': ['nameOf'],
};

/** Makes such a recorder; which function it is, `$BOMB` says when a program is run. Returns the path of its preload. */
export function bombedRecorder(): string {
  const recorder = copiedRecorder();
  cpSync(path('bomb.mjs'), join(recorder, 'bomb.js'));
  for (const [module, functions] of Object.entries(BOMBS)) layBomb(join(recorder, module), functions);
  const register = join(recorder, 'register.js');
  const armed = `${readFileSync(register, 'utf8')}\nimport { arm } from './bomb.js';\narm();\n`;
  writeFileSync(register, armed);
  return join(recorder, 'register.cjs');
}

/** One that has room for few events: 4,096 in the ring, and 16,384 beside it. Returns the path of its preload. */
export function narrowRecorder(): string {
  const recorder = copiedRecorder();
  const layout = join(recorder, 'ring/ring-layout.js');
  const narrow = readFileSync(layout, 'utf8')
    .replace(/SLOTS = 1 << \d+/, 'SLOTS = 1 << 12')
    .replace(/OVERFLOW = 1 << \d+/, 'OVERFLOW = 1 << 14');
  writeFileSync(layout, narrow);
  return join(recorder, 'register.cjs');
}

/** A built recorder that may be changed. */
function copiedRecorder(): string {
  const root = mkdtempSync(join(tmpdir(), 'wgt-bombed-'));
  const recorder = join(root, 'dist/recorder/node');
  for (const part of ['recorder/node', 'format']) {
    cpSync(path(`../../dist/${part}`), join(root, 'dist', part), { recursive: true });
  }
  cpSync(path('../../package.json'), join(root, 'package.json'));
  symlinkSync(path('../../node_modules'), join(root, 'node_modules'));
  return recorder;
}

function layBomb(file: string, functions: readonly string[]): void {
  const real = `./${basename(file)}.real.js`;
  renameSync(`${file}.js`, `${file}.real.js`);
  const bombs = functions.map(
    (name) => `export function ${name}(...args) { bomb('${name}'); return real.${name}(...args); }`,
  );
  const imports = `import { bomb } from '../bomb.js';\nimport * as real from '${real}';\n`;
  writeFileSync(`${file}.js`, `export * from '${real}';\n${imports}${bombs.join('\n')}\n`);
}
