/* oxlint-disable typescript/unbound-method -- taken before the program can change it, and called with its object */
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';
import { rememberUses } from '../promises/await-uses.ts';
import { blindSpot } from '../blind-spots.ts';
import { moduleLoaded } from '../builtin/modules.ts';
import { tellBundled } from './bundled.ts';
import { WEB_STREAMS } from '../builtin/web-streams.ts';
import { publish, publishModule } from '../ring/dictionary.ts';
import { nowAsked, nowMentioned } from './late-hooks.ts';
import { nameOfModule } from '../tasks/module-names.ts';
import { movedMapOf } from './moved-map.ts';
import { rememberSource } from '../originals.ts';
import { PATCHED_CALLS, PATCHED_PACKAGES, patchFor } from '../patch/index.ts';
import { isOurs } from '../own-files.ts';
import { rememberModule } from './running.ts';
import { shiftsOf } from './shifts.ts';
import { inlineMapOf, sourceMapOf } from './source-map.ts';
import type { transform as transformModule, Transformed } from '../transform/index.ts';

/** A module on its way to be compiled: libraries are patched, the program's own code is transformed. */
export type Source = Pick<nodeModule.LoadFnOutput, 'source' | 'format'>;
export type Transform = typeof transformModule;

/** What becomes of the program's own modules. */
export type Treatment = (path: string, loaded: Source) => Source;

/** The source to compile instead. Never throws: what can't be changed stays, and is a blind spot. */
export function changeSource(url: string, loaded: Source, treat: Treatment | null): Source {
  if (loaded.source === null || loaded.source === undefined || !url.startsWith('file:')) return loaded;
  try {
    nowMentioned(() => textOf(loaded));
    const path = fileURLToPath(url.replace(/[?#].*$/, ''));
    if (/[\\/]node_modules[\\/]/.test(path)) return patched(path, loaded);
    if (isOurs(url)) return loaded;
    tellBundled(path, textOf(loaded));
    if (treat === null) return loaded;
    return treat(path, loaded);
  } catch (error) {
    blindSpot(`${url} was not transformed: ${error instanceof Error ? error.message : 'unknown'}`);
    return loaded;
  }
}

function patched(path: string, loaded: Source): Source {
  const patch = patchFor(path.replaceAll('\\', '/'), () => textOf(loaded));
  return patch === null ? loaded : { ...loaded, source: textOf(loaded) + patch };
}

/** They get the await hooks. */
export function transformedBy(transform: Transform): Treatment {
  return (path, loaded) => {
    const read = readModule(path, loaded, transform);
    if (read === null) return loaded;
    const { result, text, kind } = read;
    rememberSource({ ...result, source: text });
    const shifts = shiftsOf(result);
    publishModule({ path, shifts, inlineMap: inlineMapOf(text) });
    const map = process.sourceMapsEnabled ? movedMapOf(path, text, shifts) : null;
    rememberModule(path, { ...result, shifts, isMapped: map !== null });
    if (result.untouched > 0) blindSpot(`${path}: ${result.untouched} async functions were not transformed`);
    return { format: kind === '' ? loaded.format : kind, source: result.text + (map ?? '') };
  };
}

/** They stay as they are: only what becomes of awaited tickets is read in them. */
export function examinedBy(transform: Transform): Treatment {
  return (path, loaded) => {
    const read = readModule(path, loaded, transform);
    if (read !== null) rememberUses(path, read.result.awaits);
    return loaded;
  };
}

type Read = { readonly result: Transformed; readonly text: string; readonly kind: string };

/** null: it is no code, or nothing can be done with it. */
function readModule(path: string, loaded: Source, transform: Transform): Read | null {
  const format: string = loaded.format ?? '';
  const kind = format.replace('-typescript', '');
  if (kind !== 'module' && kind !== 'commonjs' && kind !== '') return null;
  const text = textOf(loaded);
  if (WEB_STREAMS.test(text)) nowAsked('node:stream/web');
  const result = transformAs(kind, transform, kind === format ? text : stripTypes(text), path);
  publish();
  return result === null ? null : { result, text, kind };
}

/** A file that nothing says the format of: Node tries CommonJS first, and so do we. */
function transformAs(kind: string, transform: Transform, text: string, file: string): Transformed | null {
  const name = nameOfModule(file);
  const locate = sourceMapOf(file, text);
  const module = {
    text,
    file,
    taskName: name,
    patchedCalls: PATCHED_CALLS,
    patchedPackages: PATCHED_PACKAGES,
    locate,
    isMapped: locate !== null && process.sourceMapsEnabled,
  };
  const asModule = (): Transformed | null => {
    const result = transform({ ...module, sourceType: 'module' });
    moduleLoaded(file, name, result?.imports ?? []);
    return result;
  };
  if (kind === 'module') return asModule();
  try {
    return transform({ ...module, sourceType: 'script' });
  } catch (error) {
    if (kind === 'commonjs') throw error;
    return asModule();
  }
}

function textOf({ source }: Source): string {
  return typeof source === 'string' ? source : new TextDecoder().decode(source);
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
