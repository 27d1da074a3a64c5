import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { blindSpot } from '../blind-spots.ts';
import { PATCHED_PACKAGES } from '../patch/index.ts';

/**
 * Libraries are found by the folder that they are loaded from; one that was put into a bundle is in none, and its locks
 * have no holders. Bundlers say what they put in: in comments and keys, or in the source map. Without either nobody
 * can tell.
 */
const PLACE = /(?:^[ \t]*\/\/ |["'* !])[./\w@-]*?node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//gm;
const MAP = /\/[/*][#@] ?sourceMappingURL=([^\s'"*]+)[\s*/]*$/;
const MAX_BYTES = 32 * 1024 * 1024;

/** Says which libraries that it would know a module of the program has in it. */
export function tellBundled(path: string, text: string): void {
  const known = new Set([...packagesIn(text), ...packagesIn(mapTextOf(path, text))]);
  const bundled = [...PATCHED_PACKAGES].filter((name) => known.has(name));
  if (bundled.length === 0) return;
  const which = bundled.join(', ');
  blindSpot(
    `${path} is a bundle with ${which} in it: who holds what there is not seen, unless they are left out of it`,
  );
}

function packagesIn(text: string): string[] {
  if (!text.includes('node_modules/')) return [];
  return Array.from(text.matchAll(PLACE), ([, name = '']) => name);
}

/** As it is in its file: where it is in the text itself, it is not looked into. */
function mapTextOf(path: string, text: string): string {
  const [, url = 'data:'] = MAP.exec(text.slice(-1000)) ?? [];
  if (url.startsWith('data:')) return '';
  try {
    const map = readFileSync(resolve(dirname(path), decodeURIComponent(url)), 'utf8');
    // Its first part: what follows are the sources themselves, or the mappings.
    const from = map.indexOf('"sources"');
    return map.length > MAX_BYTES || from === -1 ? '' : map.slice(from, map.indexOf(']', from));
  } catch {
    return '';
  }
}
