import { closeSync, writeSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { TraceWriter, type Schema } from '../../../format/write/trace-writer.ts';
import { clockAnchor } from '../run.ts';

/** A file that was created exclusively, and how large it may become. */
export type SegmentFile = { readonly fd: number; readonly maxBytes: number };

/**
 * A trace writer on a file. A full disk, a closed file or the cap ends the recording, silently: the
 * program must not notice, and the missing footer and end record say that it was cut.
 */
export function openSegment(file: SegmentFile, schema: Schema): TraceWriter {
  let room = file.maxBytes;
  const write = (chunk: Uint8Array): void => {
    if (room < chunk.length) return void (room = 0);
    room -= chunk.length;
    if (!writeAll(file.fd, chunk)) room = 0;
  };
  const crc32 = (zlib as { crc32?: (bytes: Uint8Array) => number }).crc32;
  return new TraceWriter({ schema, write, anchor: clockAnchor, ...(crc32 && { crc32 }) });
}

/** Ends the segment cleanly. */
export function closeSegment(writer: TraceWriter, file: SegmentFile): void {
  writer.close();
  try {
    closeSync(file.fd);
  } catch {
    // Closed by the program: nothing left to do.
  }
}

function writeAll(fd: number, chunk: Uint8Array): boolean {
  let written = 0;
  try {
    while (written < chunk.length) written += writeSync(fd, chunk, written);
  } catch {
    return false;
  }
  return true;
}
