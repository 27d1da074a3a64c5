import { beforeAll, describe, expect, test } from 'vitest';
import { readTrace, record, story } from './recorded.ts';

/**
 * What people write around `await`: a task's name, and code in which that task awaits `it()`. The forms run
 * one after another in one program; the code may use `pause()`.
 */
type Form = readonly [task: string, code: string];

const FORMS: Readonly<Record<string, Form>> = {
  'a function declaration': ['f', 'async function f() { await it(); } await f();'],
  'a function expression': ['named', 'const g = async function named() { await it(); }; await g();'],
  'an arrow function with a body': ['arrow', 'const arrow = async () => { await it(); }; await arrow();'],
  'a concise arrow function': ['concise', 'const concise = async () => [await it()]; await concise();'],
  'an arrow function that returns the promise': [
    'passes',
    'const passes = async () => it(); await passes();',
  ],
  'return await': ['returns', 'async function returns() { return await it(); } await returns();'],
  'a method': ['Shop.open', 'class Shop { async open() { await it(); } } await new Shop().open();'],
  'a static method': [
    'Till.count',
    'class Till { static async count() { await it(); } } await Till.count();',
  ],
  'a private method': [
    'Safe.#turn',
    'class Safe { async #turn() { await it(); } open() { return this.#turn(); } } await new Safe().open();',
  ],
  'a class field': [
    'Lamp.light',
    'class Lamp { light = async () => { await it(); }; } await new Lamp().light();',
  ],
  'a method that calls its parent’s': [
    'Base.run',
    'class Base { async run() { await it(); } } class Own extends Base { async run() { await super.run(); } } await new Own().run();',
  ],
  'a static block': [
    'warm',
    'let w; class Oven { static { const warm = async () => { await it(); }; w = warm(); } } await w;',
  ],
  'a method of an object': ['load', 'await ({ async load() { await it(); } }).load();'],
  'a computed method': ['key', 'const key = "x"; await ({ async [key]() { await it(); } }).x();'],
  'a property': ['start', 'const it2 = { start: async () => { await it(); } }; await it2.start();'],
  'a default parameter': ['lazily', 'async function lazily(x = it()) { await x; } await lazily();'],
  'a default that is destructured': [
    'parts',
    'async function parts({ a: { b = it() } = {} } = {}) { await b; } await parts();',
  ],
  'a default with await inside': [
    'deep',
    'async function deep() { const { a: [b = await it()] = [] } = {}; return b; } await deep();',
  ],
  'try and finally': [
    'tidies',
    'async function tidies() { try { return 1; } finally { await it(); } } await tidies();',
  ],
  catch: ['rescues', 'async function rescues() { try { null.x; } catch { await it(); } } await rescues();'],
  'a labelled loop': [
    'loops',
    'async function loops() { outer: for (const a of [1, 2]) { for (;;) { if (a === 1) continue outer; await it(); break outer; } } } await loops();',
  ],
  'a switch': [
    'chooses',
    'async function chooses(x) { switch (x) { case 1: await it(); } } await chooses(1);',
  ],
  'a condition and a template': [
    'mixes',
    'async function mixes() { return true ? `${await it()}` : 0; } await mixes();',
  ],
  'an optional call': [
    'maybe',
    'const o = { it }; async function maybe() { await o?.it?.(); } await maybe();',
  ],
  'a spread and a sequence': [
    'spreads',
    'async function spreads() { return [...[await it()], (0, 1)]; } await spreads();',
  ],
  'a line without semicolons': [
    'bare',
    'async function bare() {\n const a = 1\n await it()\n return a\n}\nawait bare()',
  ],
  'a loop over an async generator': [
    'walks',
    'async function* many() { yield 1; } async function walks() { for await (const x of many()) await it(x); } await walks();',
  ],
  'an async generator': [
    'gives',
    'async function* gives() { await it(); yield 1; } for await (const x of gives()) x;',
  ],
  'an async generator inside of another': [
    'inner',
    'async function* inner() { await it(); yield 1; } async function* outer() { yield* inner(); } for await (const x of outer()) x;',
  ],
  'an async method that generates': [
    'Rows.read',
    'class Rows { async *read() { await it(); yield 1; } } for await (const x of new Rows().read()) x;',
  ],
  'a function called at once': ['anonymous', 'await (async () => { await it(); })();'],
  'a callback': ['map callback', 'await Promise.all([1].map(async () => { await it(); }));'],
  'a function in a function': [
    'within',
    'async function around() { const within = async () => { await it(); }; await within(); } await around();',
  ],
  'a getter’s promise': [
    'anonymous',
    'class Getter { get value() { return (async () => { await it(); })(); } } await new Getter().value;',
  ],
  'the top level': ['main', 'await it();'],
};

/** Only with types: they are stripped first. */
const TYPED: Readonly<Record<string, Form>> = {
  'types of parameters and results': [
    'typed',
    'async function typed<T extends object>(this: void, x?: T, ...y: readonly T[]): Promise<void> { await it(x as T, y satisfies readonly T[]); } await typed();',
  ],
  'a class with modifiers': [
    'Bank.pay',
    'abstract class Account { protected readonly total: number = 0; abstract pay(): Promise<void>; } class Bank extends Account { declare name: string; override async pay(): Promise<void> { await it(this.total!); } } await new Bank().pay();',
  ],
  'overloads and a generic arrow': [
    'either',
    'function over(x: string): void; function over(x: unknown) { return x; } const either = async <T,>(x: T) => { await it(over(x as string)); }; await either(1);',
  ],
};

function program(forms: Readonly<Record<string, Form>>, types: string): string {
  const blocks = Object.values(forms).map(
    ([, code], index) => `{ const it = (..._all) => it${index}();${code}\n}`,
  );
  const targets = blocks.map((_block, index) => `async function it${index}() { await pause(); }`);
  return `const pause = () => new Promise((resolve) => setImmediate(resolve));\n${types}\n${targets.join('\n')}\n${blocks.join('\n')}\nconsole.log('done');`;
}

describe.each([
  ['JavaScript', FORMS, 'mjs', ''],
  ['TypeScript', TYPED, 'mts', 'interface Shape { a: number } type Any = Shape | null; export type { Any };'],
])('%s: who awaits is seen in', (_language, forms, extension, types) => {
  let lines: string[] = [];
  let said = '';
  beforeAll(async () => {
    const { folder, stdout, stderr } = await record({
      text: program(forms, types),
      extension,
    });
    said = stdout + stderr;
    lines = story(readTrace(folder));
  });

  test('a program that runs as it is', () => {
    expect(said).toBe('done\n');
  });

  test.each(Object.entries(forms).map(([form, [task]], index) => [form, task, index] as const))(
    '%s',
    (_form, task, index) => {
      expect(lines.filter((line) => line.includes(` await it${index} `))).toEqual([
        expect.stringMatching(new RegExp(`^${task.replaceAll(/[()[\]#.*]/g, String.raw`\$&`)} await`)),
      ]);
    },
  );
});
