import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that can be read at any place: a file, or a buffer in tests. */
export type ByteSource = {
  readonly name: string;
  readonly size: number;
  /** Up to `length` bytes from `offset` on: fewer at the end. They may change at the next reading, where it says so. */
  readonly read: (offset: number, length: number) => Buffer;
  readonly close: () => void;
};

/** Chunks may be small and many: they are read this much at a time. */
const WINDOW = 1024 * 1024;

/**
 * A file for walking over. It may grow meanwhile: what comes after `size` is not looked at. What was read
 * is good until the next reading: all of it goes through one window, as new ones would be most of the memory.
 */
export function openSource(path: string): ByteSource {
  const file = openSync(path, 'r');
  const room = Buffer.allocUnsafeSlow(WINDOW);
  const roomFor = (length: number): Buffer =>
    length <= WINDOW ? room.subarray(0, length) : Buffer.allocUnsafeSlow(length);
  return {
    name: path,
    size: fstatSync(file).size,
    read: windowed((offset, length) => readFully(file, offset, roomFor(length))),
    close: () => closeSync(file),
  };
}

/** A file that is open only while it is read: a run may have more files than a process may open. What was read stays as it is. */
export function reopenedSource(path: string, size: number): ByteSource {
  const read = (offset: number, length: number): Buffer => {
    const file = openSync(path, 'r');
    try {
      return readFully(file, offset, Buffer.allocUnsafeSlow(length));
    } finally {
      closeSync(file);
    }
  };
  return { name: path, size, read: windowed(read), close: () => {} };
}

function windowed(read: ByteSource['read']): ByteSource['read'] {
  let start = 0;
  let window: Buffer = Buffer.alloc(0);
  return (offset, length) => {
    if (offset < start || offset + length > start + window.length) {
      window = read(offset, Math.max(length, WINDOW));
      start = offset;
    }
    return window.subarray(offset - start, offset - start + length);
  };
}

/** A buffer as if it were a file. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    name,
    size: buffer.length,
    read: (offset, length) => buffer.subarray(offset, offset + length),
    close: () => {},
  };
}

function readFully(file: number, offset: number, buffer: Buffer): Buffer {
  let filled = 0;
  while (filled < buffer.length) {
    const count = readSync(file, buffer, filled, buffer.length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
