import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as NodeVm from 'node:vm';
import { changeSource } from '../source/change-source.ts';
import { guarded } from '../guard.ts';

type Options = { readonly filename?: string | undefined; readonly cachedData?: unknown } | string | undefined;
/** How Jest before 30.5 makes a module of a file's text: the patch belongs inside. */
const WRAPPED = /^\(\{"Object\.<anonymous>":function\([\w$,]*\)\{[^]*(?=\n\}\}\);$)/;

/**
 * Patches libraries that the program compiles itself by `vm.compileFunction` or `vm.Script`, as test runners
 * do. Their text is what the file holds, or wrapped into a function as Jest does it.
 */
export function watchCompiled(): void {
  const vm = createRequire(import.meta.url)('node:vm') as typeof NodeVm;
  const { compileFunction, Script } = vm;
  vm.compileFunction = (code, params, options) =>
    compileFunction(patched(options, /^[^]*$/, code), params, options);
  vm.Script = new Proxy(Script, {
    construct: (target, [code, ...rest]: [string, Options?], made: new () => object) =>
      Reflect.construct(target, [patched(rest[0], WRAPPED, code), ...rest], made) as object,
  });
}

/** The code with the library's patch behind the part that `body` matches from its start. */
const patched = guarded('compiled', (options: Options, body: RegExp, code: string): string => {
  const file = typeof options === 'object' ? options.filename : options;
  const hasCache = typeof options === 'object' && options.cachedData !== undefined;
  if (typeof code !== 'string' || file === undefined || hasCache || !isAbsolute(file)) return code;
  const text = body.exec(code)?.[0];
  if (text === undefined) return code;
  const { source } = changeSource(pathToFileURL(file).href, { source: text, format: 'commonjs' }, null);
  return `${source as string}${code.slice(text.length)}`;
});
