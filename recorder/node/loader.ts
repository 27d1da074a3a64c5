import { realpathSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTROL } from './ring-layout.ts';
import { CODE } from './codes.ts';
import { publish, publishedString } from './dictionary.ts';
import { recorderTook } from './loop.ts';
import { patchFor } from './patch/index.ts';
import { rememberSource } from './originals.ts';
import { put, ring } from './ring.ts';
import type { transform as Transform } from './transform/index.ts';

/** What the program loads passes through here: libraries are patched, the program's own code is transformed. */

type Loaded = nodeModule.LoadFnOutput;

/** The folder of the recorder and the one of the format. */
const OURS = [new URL('.', import.meta.url).href, new URL('../../format/', import.meta.url).href];
let mainPath: string | null = null;
let isFirst = true;

/** Installs the hook; false: this version of Node has none. `transform` is absent at level locks. */
export function watchLoading(transform: typeof Transform | null): boolean {
  const { registerHooks } = nodeModule as Partial<typeof nodeModule>;
  if (registerHooks === undefined) return false;
  mainPath = pathOfMain();
  registerHooks({
    resolve: (specifier, context, next) => {
      if (/^(?:node:)?inspector/.test(specifier)) ring.control[CONTROL.inspected] = 1;
      return next(specifier, context);
    },
    load: (url, context, next) => {
      const loaded = next(url, context);
      const began = process.hrtime.bigint();
      try {
        return changed(url, loaded, transform);
      } catch {
        blindSpot(`${url}: not transformed`);
        return loaded;
      } finally {
        // What we do here is not the program's: its step began so much later.
        recorderTook(process.hrtime.bigint() - began);
      }
    },
  });
  return true;
}

function changed(url: string, loaded: Loaded, transform: typeof Transform | null): Loaded {
  if (loaded.source === null || loaded.source === undefined || !url.startsWith('file:')) return loaded;
  const path = fileURLToPath(url.replace(/[?#].*$/, ''));
  const slashed = path.replaceAll('\\', '/');
  if (slashed.includes('/node_modules/')) {
    const patch = patchFor(slashed);
    return patch === null ? loaded : { ...loaded, source: textOf(loaded) + patch };
  }
  if (transform === null || OURS.some((folder) => url.startsWith(folder))) return loaded;
  return transformed(path, loaded, transform);
}

function transformed(path: string, loaded: Loaded, transform: typeof Transform): Loaded {
  const format = String(loaded.format ?? '');
  const isTypeScript = format.endsWith('-typescript');
  const kind = format.replace('-typescript', '');
  if (kind !== 'module' && kind !== 'commonjs' && format !== '') return loaded;
  const text = textOf(loaded);
  const source = isTypeScript ? stripTypes(text) : text;
  const name = taskName(path);
  const sourceType = kind === 'module' ? 'module' : 'script';
  const result =
    format === ''
      ? transformEither(transform, source, path, name)
      : transform(source, path, name, sourceType);
  publish();
  if (result === null) return loaded;
  rememberSource(result);
  if (result.untouched > 0) blindSpot(`${path}: ${result.untouched} async functions not transformed`);
  return { ...loaded, format: isTypeScript ? kind : loaded.format, source: result.text };
}

/** A file that nothing says the format of: Node tries CommonJS first, and so do we. */
function transformEither(
  transform: typeof Transform,
  source: string,
  path: string,
  name: string,
): ReturnType<typeof Transform> {
  try {
    return transform(source, path, name, 'script');
  } catch {
    return transform(source, path, name, 'module');
  }
}

/** What the top level of a module is called as a task. */
function taskName(path: string): string {
  const isMain = isFirst || path === mainPath;
  isFirst = false;
  return isMain ? 'main' : `module ${basename(path)}`;
}

function pathOfMain(): string | null {
  try {
    return realpathSync(process.argv[1] ?? '');
  } catch {
    return null;
  }
}

function textOf({ source }: Loaded): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source as Uint8Array);
}

/** Types become blanks, so every position stays. Its one warning about itself is not the program's. */
function stripTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return nodeModule.stripTypeScriptTypes(source, { mode: 'strip' });
  } finally {
    process.emitWarning = emitWarning;
  }
}

function blindSpot(text: string): void {
  put(CODE.blindSpot, 0, 0, 0, publishedString(text), 0, 0, 0);
}
