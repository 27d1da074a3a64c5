import { closeSync, openSync, writeSync } from 'node:fs';
import { makeRoom, type Cap } from './cap.ts';

/** Where a process writes: its first segment's file, and how the next ones are to be called. */
export type TraceTarget = {
  /** Of the first segment, created exclusively. */
  readonly fd: number;
  /** With the folder: `<service>.<pid>.<startms>`. */
  readonly stem: string;
  readonly cap: Cap;
};

/** What a chunk may take, about. */
const CHUNK_BYTES = 48 * 1024;

/** Creates a segment's file, for this process alone. Throws if it can't. */
export function createSegment(stem: string, number: number): number {
  return openSync(pathOf(stem, number), 'wx', 0o600);
}

function pathOf(stem: string, number: number): string {
  return `${stem}.${number}.wgt`;
}

/**
 * The files of one trace, one after another. A full disk or a closed file ends the recording, silently:
 * the program must not notice, and what could not be kept is counted.
 */
export class Segments {
  readonly #target: TraceTarget;
  #fd: number;
  #number = 0;
  #bytes = 0;
  #limit: number;
  #hasFailed = false;

  constructor(target: TraceTarget) {
    this.#target = target;
    this.#fd = target.fd;
    this.#limit = makeRoom(target.cap, target.stem, pathOf(target.stem, 0));
  }

  /** Of the current segment. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The next chunk may not fit. */
  get isFull(): boolean {
    return this.#bytes >= this.#limit - Math.min(CHUNK_BYTES, this.#limit / 2) && !this.#hasFailed;
  }

  /** Appends a chunk; false: it could not be kept. */
  readonly write = (chunk: Uint8Array): boolean => {
    if (this.#hasFailed) return false;
    this.#bytes += chunk.length;
    this.#hasFailed = !writeAll(this.#fd, chunk);
    return !this.#hasFailed;
  };

  /** What others wrote meanwhile may leave less to this segment. */
  checkRoom(): void {
    const { cap, stem } = this.#target;
    this.#limit = makeRoom(cap, stem, pathOf(stem, this.#number));
  }

  /** The segment is large enough as it is, whatever else is in it. */
  allow(bytes: number): void {
    this.#limit = Math.max(this.#limit, bytes);
  }

  /** The file is complete; what is written next goes to another. */
  next(): void {
    const { cap, stem } = this.#target;
    closeFile(this.#fd);
    try {
      this.#limit = makeRoom(cap, stem, null);
      this.#fd = createSegment(stem, ++this.#number);
      this.#bytes = 0;
    } catch {
      this.#hasFailed = true;
    }
  }

  close(): void {
    if (!this.#hasFailed) closeFile(this.#fd);
  }
}

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
