import { InputError } from '../../format/errors.ts';
import { FORMAT_VERSION } from '../../format/events.ts';
import type { FileIndex } from '../../format/read/walk.ts';

/** How files begin that are often given by mistake. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['SQLite format 3\0', 'an SQLite database'],
  ['\u001F\u008B', 'gzip data'],
  ['(\u00B5/\u00FD', 'zstd data'],
  ['PK\u0003\u0004', 'a zip archive'],
  ['\u007FELF', 'a program'],
  ['{', 'JSON or similar text'],
  ['[', 'JSON or similar text'],
];

/** Why nothing can be read from a file: empty, of a newer version, damaged, or not ours at all. */
export function notATrace(name: string, index: FileIndex, start: Buffer): InputError {
  if (index.size === 0) {
    const hint = 'the program may have been stopped before it did anything; record it again';
    return new InputError('ENOTTRACE', `${name}: is empty, nothing was recorded`, { hint });
  }
  if (index.newerVersion !== null) {
    const message = `${name}: is of trace format ${index.newerVersion.join('.')}, this waitgraph reads ${FORMAT_VERSION[0]}.x`;
    return new InputError('EVERSION', message, {
      hint: 'use the waitgraph version that recorded it, or a newer one',
    });
  }
  if (start.includes('WGTchnk1')) {
    const message = `${name}: is damaged: in its ${index.size.toLocaleString('en')} bytes no part of the trace is whole`;
    return new InputError('ENOTTRACE', message, {
      hint: 'it was cut off or changed, perhaps while it was copied: copy it again, or record again',
    });
  }
  return new InputError('ENOTTRACE', `${name}: not a waitgraph trace (found ${whatItIs(start)})`, {
    hint: 'give a .wgt file, or the folder that `waitgraph record` named',
  });
}

function whatItIs(start: Buffer): string {
  const text = start.toString('latin1', 0, 256);
  if (text.replaceAll('\0', '') === '') return 'only zero bytes';
  const known = SIGNATURES.find(([signature]) => text.startsWith(signature));
  return known?.[1] ?? (/^[\s!-~]+$/.test(text) ? 'text' : 'other binary data');
}
