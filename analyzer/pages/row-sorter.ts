import { bytesToRead, mergeRuns } from './merge-runs.ts';
import { sortedOrder } from './sorted-order.ts';
import { SpillFile } from './spill-file.ts';
import { copy, type RowInHand } from './record.ts';

/** Before each spilled record: its rowid (8 bytes) and its length (4). */
const HEAD = 12;

/**
 * Sorts rows by their rowid, as records, which fill the memory from its end: so they are written. What is
 * more than `most` bytes at a time goes to a file in sorted runs.
 */
export class RowSorter {
  private readonly most: number;
  private readonly spilled: SpillFile;
  private readonly runs: { readonly start: number; readonly bytes: number }[] = [];
  private bytes: Uint8Array;
  /** Where the last record begins. */
  private start: number;
  /** rowid, start and length of each record. */
  private rows = new Float64Array(3 * 512);
  private count = 0;

  constructor(options: { most: number; path: string }) {
    this.most = options.most;
    this.spilled = new SpillFile(options.path);
    this.bytes = new Uint8Array(0);
    this.start = 0;
  }

  /** Adds the row as it is now. */
  add(rowid: number, row: RowInHand): void {
    const bound = row.bound();
    if (bound > this.start) this.makeRoom(bound);
    if ((this.count + 1) * 3 > this.rows.length) {
      const larger = new Float64Array(this.rows.length * 2);
      larger.set(this.rows);
      this.rows = larger;
    }
    const from = row.put(this.bytes, this.start);
    const at = this.count * 3;
    this.rows[at] = rowid;
    this.rows[at + 1] = from;
    this.rows[at + 2] = this.start - from;
    this.start = from;
    this.count += 1;
  }

  /** All rows in the order of their rowids: `take` gets the bytes and where in them the record is. */
  drain(take: (rowid: number, bytes: Uint8Array, length: number, from: number) => void): void {
    if (this.runs.length === 0) this.inOrder((rowid, from, length) => take(rowid, this.bytes, length, from));
    else {
      this.spill();
      const reading = bytesToRead(this.runs.length);
      const readers = this.runs.map((run) => new RunReader(this.spilled, { ...run, reading }));
      mergeRuns(
        readers,
        (a, b) => a.rowid - b.rowid,
        (reader) => take(reader.rowid, reader.bytes, reader.length, reader.from),
      );
    }
    this.close();
  }

  close(): void {
    this.bytes = new Uint8Array(0);
    this.rows = new Float64Array(0);
    this.count = this.start = 0;
    this.spilled.close();
  }

  /** Memory is only taken where there are rows. */
  private makeRoom(bound: number): void {
    this.spill();
    this.bytes = this.bytes.length > bound ? this.bytes : new Uint8Array(Math.max(this.most, bound));
    this.start = this.bytes.length;
  }

  private inOrder(take: (rowid: number, from: number, length: number) => void): void {
    const order = sortedOrder(this.rows, 3, this.count, 1);
    for (const row of order) take(this.rows[row * 3]!, this.rows[row * 3 + 1]!, this.rows[row * 3 + 2]!);
  }

  private spill(): void {
    if (this.count === 0) return;
    const size = this.bytes.length - this.start + this.count * HEAD;
    const run = scratch(size);
    const view = new DataView(run.buffer);
    let to = 0;
    this.inOrder((rowid, from, length) => {
      view.setFloat64(to, rowid);
      view.setUint32(to + 8, length);
      copy(this.bytes, from, length, run, to + HEAD);
      to += HEAD + length;
    });
    this.runs.push({ start: this.spilled.append(run.subarray(0, size)), bytes: size });
    this.count = 0;
    this.start = this.bytes.length;
  }
}

/** One for all sorters, which spill one after another. */
let scratchBytes = new Uint8Array(0);
function scratch(length: number): Uint8Array<ArrayBuffer> {
  if (scratchBytes.length < length) scratchBytes = new Uint8Array(length);
  return scratchBytes;
}

class RunReader {
  rowid = 0;
  from = 0;
  length = 0;
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly source: SpillFile;
  private position: number;
  private readonly end: number;
  private filled = 0;

  /** `reading` is how many bytes it reads at a time: more than a row has. */
  constructor(source: SpillFile, run: { start: number; bytes: number; reading: number }) {
    this.source = source;
    this.bytes = new Uint8Array(run.reading);
    this.view = new DataView(this.bytes.buffer);
    this.position = run.start;
    this.end = run.start + run.bytes;
  }

  next(): boolean {
    const after = this.from + this.length;
    if (after + HEAD > this.filled || after + HEAD + this.view.getUint32(after + 8) > this.filled) {
      if (!this.refill(after)) return false;
    } else this.from = after;
    this.rowid = this.view.getFloat64(this.from);
    this.length = this.view.getUint32(this.from + 8);
    this.from += HEAD;
    return true;
  }

  /** Moves what is left to the front and reads on behind it. */
  private refill(after: number): boolean {
    const left = this.filled - after;
    this.bytes.copyWithin(0, after, this.filled);
    const wanted = Math.min(this.bytes.length - left, this.end - this.position);
    const read = wanted === 0 ? 0 : this.source.read(this.bytes.subarray(left, left + wanted), this.position);
    this.position += read;
    this.filled = left + read;
    this.from = 0;
    this.length = 0;
    return this.filled >= HEAD;
  }
}
