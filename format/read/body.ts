import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { MalformedError } from './cursor.ts';

/** No body is longer, compressed or not. */
export const BODY_LIMIT = 1024 * 1024;

/** The body as its writer had it before compression. Throws if it is not what the header says. */
export function plainBody(body: Buffer, compression: number, rawLength: number): Buffer {
  if (compression === 0) return body;
  if (rawLength > BODY_LIMIT) throw new MalformedError('body too long');
  const options = { maxOutputLength: Math.max(rawLength, 1) };
  const plain = decompress(body, compression, options);
  if (plain.length !== rawLength) throw new MalformedError('wrong length after compression');
  return plain;
}

function decompress(body: Buffer, compression: number, options: { maxOutputLength: number }): Buffer {
  if (compression === 1) return gunzipSync(body, options);
  if (compression === 2) return zstdDecompressSync(body, options);
  throw new MalformedError('unknown compression');
}
