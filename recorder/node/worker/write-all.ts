import { ftruncateSync, writeSync } from 'node:fs';

/** All of it or nothing: half a chunk would only be in the way of the next. */
export function writeAll(fd: number, chunk: Uint8Array, position: number): boolean {
  let written = 0;
  try {
    while (written < chunk.length) {
      written += writeSync(fd, chunk, written, chunk.length - written, position + written);
    }
    return true;
  } catch {
    cutAt(fd, position);
    return false;
  }
}

function cutAt(fd: number, length: number): void {
  try {
    ftruncateSync(fd, length);
  } catch {
    // What stays is read as a torn chunk.
  }
}
