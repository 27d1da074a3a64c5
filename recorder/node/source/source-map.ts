import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in what was compiled; `line` and `column` count from 1. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };
/** Where the code was written that is at a place of a compiled file; null: the map does not say. */
export type Locate = (line: number, column: number) => Place | null;

const MARK = 'sourceMappingURL=';
const INLINE = /^data:application\/json[^,]*;base64,/;
/** What is larger would take too long to read while a module is loaded. */
const MAX_CHARS = 32 * 1024 * 1024;

/** The source map that a compiled file names at its end, beside it or in it. null: there is none that can be read. */
export function sourceMapOf(path: string, text: string): Locate | null {
  const url = mapUrlOf(text);
  return url === null ? null : sourceMapAt(path, url);
}

/** The map that is in a compiled text itself, as a URL; null: none is. */
export function inlineMapOf(text: string): string | null {
  const url = mapUrlOf(text);
  return url !== null && INLINE.test(url) ? url : null;
}

function mapUrlOf(text: string): string | null {
  const mark = text.lastIndexOf(MARK);
  if (mark === -1 || !/\/[/*][#@] ?$/.test(text.slice(Math.max(0, mark - 4), mark))) return null;
  const [url = ''] = text.slice(mark + MARK.length).split(/[\s'"*]/, 1);
  return url;
}

/** The source map that the file `path` names by `url`; null: it can't be read. */
export function sourceMapAt(path: string, url: string): Locate | null {
  try {
    const map = readMap(path, url);
    return map === null ? null : locateBy(map.payload, dirname(map.file));
  } catch {
    return null;
  }
}

type FoundMap = { readonly payload: SourceMapPayload; readonly file: string };

/** The source map that a compiled file names, and the file that it is in; null: there is none that can be read. */
export function mapOf(path: string, text: string): FoundMap | null {
  try {
    const url = mapUrlOf(text);
    return url === null ? null : readMap(path, url);
  } catch {
    return null;
  }
}

function readMap(path: string, url: string): FoundMap | null {
  const file = INLINE.test(url) ? path : resolve(dirname(path), decodeURIComponent(url));
  const json = INLINE.test(url)
    ? Buffer.from(url.replace(INLINE, ''), 'base64').toString()
    : readFileSync(file, 'utf8');
  return json.length > MAX_CHARS ? null : { payload: JSON.parse(json) as SourceMapPayload, file };
}

function locateBy(payload: SourceMapPayload, folder: string): Locate {
  const map = new SourceMap(payload);
  const root = payload.sourceRoot ? resolve(folder, plainPath(payload.sourceRoot)) : folder;
  return (line, column) => {
    const entry = map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry) || entry.generatedLine !== line - 1) return null;
    const source = plainPath(entry.originalSource);
    const file = isAbsolute(source) ? source : resolve(root, source);
    return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  };
}

function plainPath(source: string): string {
  return source.startsWith('file:') ? fileURLToPath(source) : source.replace(/^webpack:\/+/, '');
}
