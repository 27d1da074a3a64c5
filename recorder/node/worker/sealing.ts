import { closeSync, fstatSync, futimesSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { compressed } from '../../../format/write/chunk.ts';
import { crc32 } from '../ring/crc32.ts';
import { writeAll } from './write-all.ts';

/** So many a turn: about a millisecond each, in which the ring fills up. */
const CHUNKS_A_TURN = 4;
const { zstdCompressSync } = zlib as {
  zstdCompressSync?: (bytes: Uint8Array) => Uint8Array;
};
/** docs/format.md, "Header map": `z`. Before Node 22.15 there is no zstd. */
const COMPRESSION = zstdCompressSync === undefined ? 1 : 2;
const compress: (bytes: Uint8Array) => Uint8Array = zstdCompressSync ?? zlib.gzipSync;

/** `lengths`: of each chunk, and of its body; objects would be more than the chunks of an idle program. */
type Job = { readonly path: string; readonly lengths: readonly number[] };
type Work = Job & { next: number; read: number; written: number };
type Files = { readonly from: number; readonly to: number };

/**
 * Writes closed segments again with their bodies compressed, a little at a time, beside the old file, and
 * then puts that in its place. Whatever goes wrong: the old file stays as it is.
 */
export class Sealing {
  readonly #waiting: Job[] = [];
  #work: Work | null = null;

  add(path: string, lengths: readonly number[]): void {
    if (lengths.length > 0) this.#waiting.push({ path, lengths });
  }

  /** Goes on for a moment, if there is something to do. */
  turn(): void {
    this.#work ??= this.#next();
    if (this.#work === null) return;
    try {
      this.#goOn(this.#work);
    } catch {
      this.abandon();
    }
  }

  /** Leaves the segment that is being sealed as it was. */
  abandon(): void {
    const work = this.#work;
    this.#work = null;
    if (work === null) return;
    try {
      rmSync(besides(work.path), { force: true });
    } catch {
      // Whoever makes room will find it.
    }
  }

  #next(): Work | null {
    const job = this.#waiting.shift();
    return job === undefined ? null : { ...job, next: 0, read: 0, written: 0 };
  }

  /** The files are open only meanwhile: a program may close every descriptor that it finds. */
  #goOn(work: Work): void {
    const from = openSync(work.path, 'r');
    try {
      const to = openSync(besides(work.path), work.next === 0 ? 'wx' : 'r+', 0o600);
      try {
        sealSome(work, { from, to });
      } finally {
        closeSync(to);
      }
    } finally {
      closeSync(from);
    }
    if (work.next < work.lengths.length) return;
    this.#work = null;
    renameSync(besides(work.path), work.path);
  }
}

function besides(path: string): string {
  return `${path}.sealing`;
}

/** Throws if it can't. */
function sealSome(work: Work, { from, to }: Files): void {
  const until = Math.min(work.next + 2 * CHUNKS_A_TURN, work.lengths.length);
  while (work.next < until) {
    const chunk = new Uint8Array(work.lengths[work.next++]!);
    if (readSync(from, chunk, 0, chunk.length, work.read) < chunk.length) throw new Error('cut short');
    work.read += chunk.length;
    const packed = sealed(chunk, work.lengths[work.next++]!);
    if (!writeAll(to, packed, work.written)) throw new Error('no room');
    work.written += packed.length;
  }
  // What was written first is to be deleted first, still.
  const { atime, mtime } = fstatSync(from);
  futimesSync(to, atime, mtime);
}

function sealed(chunk: Uint8Array, bodyBytes: number): Uint8Array {
  const packed = compress(chunk.subarray(chunk.length - bodyBytes));
  const smaller = compressed(chunk, bodyBytes, packed, COMPRESSION, crc32);
  return smaller !== null && smaller.length < chunk.length ? smaller : chunk;
}
