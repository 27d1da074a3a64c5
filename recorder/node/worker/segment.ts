import { closeSync, writeSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { TraceWriter, type Schema } from '../../../format/write/trace-writer.ts';
import { clockAnchor } from '../run.ts';

/** A file that was created exclusively, and how large it may become. */
export type SegmentFile = { readonly fd: number; readonly maxBytes: number };

/** The end of the file that is kept for the footer, which tells how much was dropped. */
const FOOTER_BYTES = 4096;

/**
 * A trace writer on a file. A full disk, a closed file or the cap ends the recording, silently: the
 * program must not notice, and what could not be kept is counted.
 */
export function openSegment(file: SegmentFile, schema: Schema): Segment {
  let room = file.maxBytes - FOOTER_BYTES;
  const write = (chunk: Uint8Array): boolean => {
    if (chunk.length > room || !writeAll(file.fd, chunk)) room = 0;
    else room -= chunk.length;
    return room > 0;
  };
  const crc32 = (zlib as { crc32?: (bytes: Uint8Array) => number }).crc32;
  const writer = new TraceWriter({ schema, write, anchor: clockAnchor, ...(crc32 && { crc32 }) });
  const close = (): void => {
    writer.flush();
    room = Math.max(room, FOOTER_BYTES);
    writer.close();
    closeFile(file.fd);
  };
  return { writer, close };
}

/** `close` ends it cleanly. */
export type Segment = { readonly writer: TraceWriter; readonly close: () => void };

function closeFile(fd: number): void {
  try {
    closeSync(fd);
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
