import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that can be read at any place: a file, or a buffer in tests. */
export type ByteSource = {
  readonly name: string;
  readonly size: number;
  /** Up to `length` bytes from `offset` on: fewer at the end, and never bytes that change later. */
  readonly read: (offset: number, length: number) => Buffer;
  readonly close: () => void;
};

/** Chunks may be small and many: they are read this much at a time. */
const WINDOW = 1024 * 1024;

/** A file for reading. It may grow meanwhile: what comes after `size` is not looked at. */
export function openSource(path: string): ByteSource {
  const file = openSync(path, 'r');
  return {
    name: path,
    size: fstatSync(file).size,
    read: windowed((offset, length) => readFully(file, offset, length)),
    close: () => closeSync(file),
  };
}

/** The same, open only while it is read: a run may have more files than a process may open. */
export function reopenedSource(path: string, size: number): ByteSource {
  const read = (offset: number, length: number): Buffer => {
    const file = openSync(path, 'r');
    try {
      return readFully(file, offset, length);
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

function readFully(file: number, offset: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(file, buffer, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
