import { InputError } from '../../format/errors.ts';
import { FORMAT_VERSION } from '../../format/events.ts';
import type { FileIndex } from '../../format/read/walk.ts';

const SIGNATURES: readonly (readonly [RegExp, string])[] = [
  [/^SQLite format 3\0/, 'an SQLite database'],
  [/^\x1f\x8b/, 'gzip data'],
  [/^\x28\xb5\x2f\xfd/, 'zstd data'],
  [/^PK\x03\x04/, 'a zip archive'],
  [/^\x7fELF/, 'a program'],
  [/^\s*[[{]/, 'JSON or similar text'],
  [/^[\t\n\r -~]+$/, 'text'],
];

/** Why nothing can be read from a file: empty, of a newer version, or not ours at all. */
export function notATrace(name: string, index: FileIndex, start: Buffer): InputError {
  if (index.size === 0) {
    const hint = 'the program may have been stopped before it did anything; record it again';
    return new InputError('ENOTTRACE', `${name}: is empty, nothing was recorded`, { hint });
  }
  if (index.newerVersion !== null) {
    const message = `${name}: is of trace format ${index.newerVersion.join('.')}, this waitgraph reads ${FORMAT_VERSION[0]}.x`;
    return new InputError('EVERSION', message, { hint: 'use the waitgraph version that recorded it, or a newer one' });
  }
  return new InputError('ENOTTRACE', `${name}: not a waitgraph trace (found ${whatItIs(start)})`, {
    hint: 'give a .wgt file, or the folder that `waitgraph record` named',
  });
}

function whatItIs(start: Buffer): string {
  const text = start.toString('latin1', 0, 256);
  if (text.includes('WGTchnk1')) return 'only damaged parts of one';
  if (/^\0+$/.test(text)) return 'only zero bytes';
  return SIGNATURES.find(([pattern]) => pattern.test(text))?.[1] ?? 'other binary data';
}
