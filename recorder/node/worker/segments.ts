import { closeSync, fstatSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeRoom, type Cap } from './cap.ts';
import { Sealing } from './sealing.ts';
import { writeAll } from './write-all.ts';

/** Where a process writes: its first segment's file, and how the next ones are to be called. */
export type TraceTarget = {
  /** Of the first segment, created exclusively. */
  readonly fd: number;
  /** Lengths of the chunks in it, and of their bodies. */
  readonly head?: readonly number[];
  /** With the folder: `<service>.<pid>.<startms>`. */
  readonly stem: string;
  readonly cap: Cap;
  /** A regular expression of what is not to be written; "": nothing. */
  readonly redact: string;
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
 * The files of one trace, one after another. What can't be written ends nothing: it is cut off again, and
 * until `resume` nothing more is written, for it may refer to what was lost.
 */
export class Segments {
  readonly #target: TraceTarget;
  /** null: there is none, or it is the program's by now. */
  #file: OpenFile | null;
  #number = 0;
  #bytes = 0;
  #limit: number;
  #isBroken = false;
  /** Of the current segment: lengths of each chunk and of its body. */
  #chunks: number[] = [];
  readonly #sealing = new Sealing();

  constructor(target: TraceTarget) {
    this.#target = target;
    this.#file = asOpened(target.fd);
    this.#chunks = [...(target.head ?? [])];
    this.#bytes = this.#chunks[0] ?? 0;
    this.#limit = makeRoom(target.cap, target.stem, pathOf(target.stem, 0));
  }

  /** Of the current segment. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Something was lost since the last keyframe. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The next chunk may not fit. */
  get isFull(): boolean {
    return this.#bytes >= this.#limit - Math.min(CHUNK_BYTES, this.#limit / 2) && !this.#isBroken;
  }

  /** Appends a chunk; false: it could not be kept. */
  readonly write = (chunk: Uint8Array, bodyBytes: number): boolean => {
    if (this.#isBroken) return false;
    if (this.#file !== null && !isStillOurs(this.#file)) this.#file = null;
    if (this.#file === null || !writeAll(this.#file.fd, chunk, this.#bytes)) {
      this.#isBroken = true;
      return false;
    }
    this.#bytes += chunk.length;
    this.#chunks.push(chunk.length, bodyBytes);
    return true;
  };

  /** Goes on in the same file, with a keyframe next; false: it takes another segment. */
  resume(): boolean {
    if (this.#file === null || this.#bytes === 0) return false;
    this.#isBroken = false;
    return true;
  }

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
    this.#closeFile();
    this.#sealing.add(pathOf(stem, this.#number), this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    try {
      this.#limit = makeRoom(cap, stem, null);
      this.#file = asOpened(createSegment(stem, this.#number + 1));
      this.#number++;
    } catch {
      this.#file = null;
    }
    this.#isBroken = this.#file === null;
  }

  /** Goes on sealing what is complete, for a moment. */
  seal(): void {
    this.#sealing.turn();
  }

  /** A clean end. */
  close(): void {
    this.#sealing.abandon();
    this.#closeFile();
    removeBacklogs(this.#target.stem);
  }

  #closeFile(): void {
    if (this.#file !== null && isStillOurs(this.#file)) closeSync(this.#file.fd);
    this.#file = null;
  }
}

/** Of a process that ended well: all that is in them is in the segments. */
function removeBacklogs(stem: string): void {
  try {
    const own = readdirSync(dirname(stem)).filter((name) => name.startsWith(`${basename(stem)}.backlog`));
    for (const name of own) unlinkSync(join(dirname(stem), name));
  } catch {
    // The folder is gone, or its reader passes over them.
  }
}

type OpenFile = { readonly fd: number; readonly device: number; readonly inode: number };

function asOpened(fd: number): OpenFile | null {
  try {
    const { dev, ino } = fstatSync(fd);
    return { fd, device: dev, inode: ino };
  } catch {
    return null;
  }
}

/** A program may close every descriptor it finds, ours too; the number is another file's then. */
function isStillOurs({ fd, device, inode }: OpenFile): boolean {
  const now = asOpened(fd);
  return now !== null && now.device === device && now.inode === inode;
}
