import { globSync, readFileSync } from 'node:fs';
import { parse } from 'acorn';
import { describe, expect, test } from 'vitest';
import { NOT_SHOWN, originalOf } from '../../../recorder/node/transform/edits.ts';
import { transform, type Transformed } from '../../../recorder/node/transform/index.ts';

type SourceType = 'module' | 'script';

function transformed(text: string, sourceType: SourceType): Transformed | null {
  return transform({
    text,
    file: '/app/shop.mjs',
    taskName: 'main',
    sourceType,
    patchedCalls: new Set(['acquire']),
    patchedPackages: new Set(['p-limit']),
    locate: null,
    isMapped: false,
  });
}

function parses(text: string, sourceType: SourceType): boolean {
  try {
    parse(text, {
      ecmaVersion: 'latest',
      sourceType,
      allowHashBang: true,
      allowReturnOutsideFunction: sourceType === 'script',
    });
    return true;
  } catch {
    return false;
  }
}

// Real code of many styles: compiled, bundled, minified, hand-written.
const FILES = globSync(
  'node_modules/{async-*,acorn,yargs,tslib,esbuild,react,ajv,msgpack,ws,signal-exit,tinyrainbow}/**/*.{js,mjs,cjs}',
);

describe('every module that parses', () => {
  const modules = FILES.map((file) => ({ file, text: readFileSync(file, 'utf8') })).filter(
    ({ text }) => text.length < 300_000,
  );

  test('still parses, on the same lines, and its source can be had back', () => {
    expect(modules.length).toBeGreaterThan(50);
    const spoilt = modules.filter(({ text }) => {
      const sourceType = (['module', 'script'] as const).find((type) => parses(text, type));
      const result = sourceType === undefined ? null : transformed(text, sourceType);
      if (sourceType === undefined || result === null) return false;
      const isSameLength = result.text.split('\n').length === text.split('\n').length + 1;
      const isReversible = originalOf(result.text, result)?.startsWith(text) === true;
      return !parses(result.text, sourceType) || !isSameLength || !isReversible;
    });
    expect(spoilt.map(({ file }) => file)).toEqual([]);
  });
});

test('a module that uses our names is left alone, and one that is no JavaScript is an error', () => {
  expect(transformed('const __wg = 1; async function f() { await null; }', 'module')).toBeNull();
  expect(() => transformed('const x: number = 1;', 'module')).toThrow(SyntaxError);
});

test('a Promise that is not the language’s own is left alone', () => {
  const result = transformed(
    `import Promise from 'bluebird';\nnew Promise((resolve) => resolve(1)); Promise.all([]);`,
    'module',
  );
  expect(result?.text).not.toMatch(/executor|members/);
});

test('lines of code and what is put around them', () => {
  const result = transformed(
    `'use strict';
async function pay(account) { const release = await account.lock.acquire(); release(); }`,
    'script',
  );
  expect(result?.text.split('\n')[1]?.replace(NOT_SHOWN, '')).toMatch(
    /^async function pay\(account\) \{const __wgt=__wg\.enter\(\d+,\d+\);try\{ const release = __wg\?\.resume\(__wgt,await __wg\.suspend\(__wgt,\d+,34, __wg\.callOver\(__wg\.announce\(\d+,34\),account\.lock\.acquire\(\)\)\)\); release\(\); ;__wg\.succeeds\(__wgt\)\}finally\{__wg\.leave\(__wgt\)\}\}$/,
  );
});
