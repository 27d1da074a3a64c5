import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathOf, record, runPlain, type Program } from './recorded.ts';

/** Programs that fail, each of which Node shows in a way of its own. */
const PROGRAMS: Record<string, Program & { readonly data?: string }> = {
  'a rejection, through functions that await': {
    text: `async function inner(n) {
\tawait null; if (n > 1) throw new TypeError('bad ' + n);
}
const outer = async () => { await inner(1); await inner(2); };
await outer();`,
  },
  'an error that a timer throws': {
    text: `const f = async () => { throw new RangeError('in an arrow'); };
setTimeout(() => { f(); }, 1);`,
    extension: 'cjs',
  },
  'a text, thrown': { text: `async function f() { await null; throw 'a text'; } await f();` },
  'an object, thrown': { text: `async function f() { throw { code: 5 }; } f();`, extension: 'cjs' },
  'an error with a cause and a code': {
    text: `async function f() { try { await g(); } catch (cause) { throw new Error('outer', { cause }); } }
async function g() { await null; throw Object.assign(new Error('inner'), { code: 'E_X' }); }
await f();`,
  },
  'several errors at once': {
    text: `await Promise.any([1, 2].map(async (n) => { await null; throw new Error('n' + n); }));`,
  },
  'a failed assertion': {
    text: `import assert from 'node:assert';
async function check(a) { await null; assert.strictEqual(a, 2); }
await check(1);`,
  },
  'a property of nothing, and what is no function': {
    text: `async function f(o) { try { await o.run(); } catch (e) { console.error(e.stack); } return o.missing.deep; }
await f({});`,
  },
  'errors that are printed, and a trace': {
    text: `async function f() { const e = await g(); console.error(e.stack); console.error(e); console.trace('here'); }
async function g() { return new Error('printed'); }
await f();`,
  },
  'an error that an emitter has no listener for': {
    text: `const { EventEmitter } = require('events');
const e = new EventEmitter(); async function f() { await null; e.emit('error', new Error('emitted')); } f();`,
    extension: 'cjs',
  },
  'deeper than a stack shows': {
    text: `async function deep(n) { if (n === 0) throw new Error('deep'); await deep(n - 1); }
await deep(12);`,
  },
  'a generator': {
    text: `async function* gen() { yield 1; await null; throw new Error('gen'); }
for await (const x of gen()) console.error(x);`,
  },
  'a module that is missing': { text: `import { x } from './not-there.mjs';\nconsole.log(x);` },
  'a package that is missing': {
    text: `const load = async () => await import('no-such-package');\nawait load();`,
  },
  'a file that is missing': {
    text: `async function load() { return require('./not-there.cjs'); }\nload();`,
    extension: 'cjs',
  },
  'an export that is missing': {
    text: `import { nothing } from 'node:fs';\nasync function f() { await nothing; } f();`,
  },
  'what cannot be parsed': { text: `async function f() { await; }` },
  TypeScript: {
    text: `type T = { a: number }; async function f(x: T): Promise<number> { await null; throw new Error('t' + x.a); }
await f({ a: 1 });`,
    extension: 'mts',
  },
  'a format of its own, set and set back': {
    text: `const before = Error.prepareStackTrace;
async function f() {
  await null; Error.prepareStackTrace = (error, frames) => frames.map((frame) => [frame.getColumnNumber(), String(frame)]);
  const { stack } = new Error('x'); Error.prepareStackTrace = before;
  console.error(stack, Error.prepareStackTrace === before, new Error('y').stack);
}
await f();`,
  },
  'a name that is not defined': {
    text: `async function f() {\n  const x = 5 + await nope();\n}
try { await f(); } catch (e) { console.error(e.stack); }
await undefinedFunction(await null);`,
  },
  'an error in a line that awaits at the top': {
    text: `const [a, o] = [5, {}];\n\tconsole.error(o.b.c, await null);`,
  },
  'a rejection that is awaited at the top, and thrown again': {
    text: `try { await Promise.reject(new Error('1')); } catch (e) { await null; throw Object.assign(e, { more: 1 }); }`,
  },
  'a file that is missing, awaited at the top': {
    text: `await (await import('node:fs/promises')).readFile('/not/there');`,
  },
  'a top-level await that nothing can settle': {
    text: `process.on('exit', (code) => { console.error('exit', code, process.exitCode); process.exitCode = 3; });\r
\t const one = 1, two\t= await sub();\r\nasync function sub() { return new Promise(() => {}); }\r\n`,
  },
  'one in a template of several lines': {
    text: 'const text = `\n${await new Promise(() => {})}`;\n',
  },
  'one in a loop over what never comes': {
    text: `for await (const { a } of [{ a: 1 }]) console.error(a);
outer: for await (const x of [1, new Promise(() => {})]) { await x; await 5; continue outer; }`,
  },
  'one in a module that others import': {
    text: `import './data.mjs';\nconsole.error('never');`,
    data: `const p = new Promise(() => {});\nfor (const x of [1]) {\n  if (x) { await p; }\n}`,
  },
  'one of a module that is imported by a call': {
    text: `const data = await import('./data.mjs');`,
    data: `await new Promise(() => {});`,
  },
  'a module that failed, which the program takes': {
    text: `process.on('uncaughtException', (e) => console.error('caught', e.message));
await Promise.reject(new Error('top'));`,
  },
  'a module that waits for ever, and is not the main one': {
    text: `if (import.meta.url.includes('?')) await new Promise(() => {});
void import(import.meta.url + '?again');
console.error('main is through');`,
  },
  'a process that ends itself with that status': {
    text: `setTimeout(() => process.exit(13), 10);\nconsole.error('begins');\nawait new Promise(() => {});`,
  },
  'an exit status of its own': {
    text: `process.exitCode = 5;\nconsole.error('begins');\nawait new Promise(() => {});`,
  },
  'an error that it handles itself': {
    text: `process.on('uncaughtException', (e) => { console.error('handled', e.stack); });
async function f() { await null; throw new Error('h'); } f();`,
  },
};

describe.concurrent('errors look as they do alone, to the byte', () => {
  test.for(Object.entries(PROGRAMS))('%s', async ([, program]) => {
    const path = pathOf(program);
    if (program.data !== undefined) writeFileSync(join(dirname(path), 'data.mjs'), program.data);
    const [plain, recorded] = await Promise.all([runPlain({ path }), record({ path })]);
    expect(plain.stderr).not.toBe('');
    expect(recorded).toMatchObject(plain);
  });
});
