/**
 * What the writer's thread is late with. It may not have begun yet, get no processor, or have more to write than it
 * can; the events wait in memory then, which `kill -9` takes away. So this thread itself puts them into files, as
 * they are in the ring (docs/format.md, "Backlog"), until the writer has them in its own.
 */
import fs from 'node:fs';
import { frame } from '../../../format/write/chunk.ts';
import { crc32 } from './crc32.ts';
import { dictionary } from './dictionary.ts';
import { RawChunks } from './raw-chunks.ts';
import { CONTROL } from './ring-layout.ts';
import { copyRecords, endOfRecords, timeOf } from './records.ts';
import { overflow, ring } from './ring.ts';
import { clockAnchor } from '../run.ts';

// Before the program can put its own in their place.
const { openSync, writeSync, closeSync, unlinkSync, constants } = fs;
const now = process.hrtime.bigint; // oxlint-disable-line typescript/unbound-method -- a function of a namespace
/** The writer's thread has an event in its file after so long at most, if it runs. */
const LATE_NS = 65_000_000n;
/** After a failure. */
const REST_NS = 1_000_000_000n;
/** All files together may take this part of the cap, but no more than there can be in memory. */
const SHARE = 20;
const MOST_BYTES = 32 * 1024 * 1024;
const FILES = 4;
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW;

export type BacklogOptions = {
  /** Of the trace: see traceStem. */
  readonly stem: string;
  readonly capBytes: number;
  /** A text as it may be written. */
  readonly redacted: (text: string) => string;
};

/** `end`: the record behind its last. */
type File = {
  readonly path: string;
  readonly chunks: RawChunks;
  count: number;
  bytes: number;
  end: number;
};

export class Backlog {
  readonly #options: BacklogOptions;
  readonly #fileBytes: number;
  readonly #files: File[] = [];
  /** The file that is written to; null: another is to be begun. */
  #open: File | null = null;
  #begun = 0;
  /** The record behind the last that is in a file. */
  #written = 0;
  #restUntil = 0n;
  /** See Overflow. */
  #condensed = 0;

  constructor(options: BacklogOptions) {
    this.#options = options;
    this.#fileBytes = Math.min(MOST_BYTES, options.capBytes / SHARE) / FILES;
  }

  /** Called every thousand events and at each beat. What it can't write is still in memory. */
  readonly keep = (): void => {
    const at = now();
    if (at < this.#restUntil) return;
    try {
      this.#removeSettled();
      const end = endOfRecords();
      if (end !== this.#written && at - timeOf(this.#written) >= LATE_NS) this.#writeUntil(end);
    } catch {
      this.#open = null;
      this.#restUntil = at + REST_NS;
    }
  };

  #removeSettled(): void {
    const settled = Atomics.load(ring.control, CONTROL.tail);
    if (this.#condensed !== overflow.condensed) this.#beginAnew(settled);
    if (isUpTo(this.#written, settled)) this.#written = settled;
    for (let file = this.#files[0]; file !== undefined && isUpTo(file.end, settled); file = this.#files[0]) {
      this.#files.shift();
      if (this.#open === file) this.#open = null;
      unlinkSync(file.path);
    }
  }

  /** What is beside the ring has other numbers now. */
  #beginAnew(settled: number): void {
    this.#condensed = overflow.condensed;
    this.#open = null;
    this.#written = settled;
    for (const file of this.#files.splice(0)) unlinkSync(file.path);
  }

  #writeUntil(end: number): void {
    while (this.#written !== end) {
      if (this.#open === null && this.#files.length === FILES) return;
      this.#open ??= this.#begin();
      this.#writeChunk(this.#open, end);
      if (this.#open.bytes >= this.#fileBytes) this.#open = null;
    }
  }

  #begin(): File {
    const path = `${this.#options.stem}.backlog${this.#begun++}.wgt`;
    closeSync(openSync(path, CREATE, 0o600));
    const chunks = new RawChunks(dictionary, this.#options.redacted);
    const file = { path, chunks, count: 0, bytes: 0, end: this.#written };
    this.#files.push(file);
    return file;
  }

  #writeChunk(file: File, end: number): void {
    const first = this.#written;
    const room = Math.max(0, this.#fileBytes - file.bytes);
    const { body, records } = file.chunks.next(room, (words) => copyRecords(first, end, words));
    const header = {
      kind: 'raw',
      sequence: file.count++,
      firstEvent: 0,
      events: records,
      stream: 0,
      at: Number(timeOf(first)),
      anchor: clockAnchor(),
      dropped: 0,
      ring: first >>> 0,
    } as const;
    file.bytes += append(file.path, frame(header, body, crc32));
    this.#written = file.end = (first + records) | 0;
  }
}

/** The file is open only meanwhile: a program may close every descriptor that it finds. Returns how much was written. */
function append(path: string, bytes: Uint8Array): number {
  const to = openSync(path, APPEND);
  try {
    if (writeSync(to, bytes) < bytes.length) throw new Error('no room');
  } finally {
    closeSync(to);
  }
  return bytes.length;
}

/** Record `a` is at `b` or before it: they are counted up to 2^32, and then from 0. */
function isUpTo(a: number, b: number): boolean {
  return ((b - a) | 0) >= 0;
}
