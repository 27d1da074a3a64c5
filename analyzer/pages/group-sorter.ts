import type { IndexTree } from './index-tree.ts';
import { bytesToRead, mergeRuns } from './merge-runs.ts';
import { putEntry, putVarint } from './record.ts';
import { sortedOrder } from './sorted-order.ts';
import { SpillFile } from './spill-file.ts';

const FIRST_ROWS = 4096;
/** Before each group: its key (8 bytes), and how many entries it has (4). */
const HEAD = 12;
/** A number takes 8 bytes at most and one in the header; with both lengths. */
const bytesOfEntry = (width: number): number => 2 + 9 * width;

/**
 * Sorts index entries of which all but the first number come in order, as those of events do: so entries
 * of one key make a group, and runs of groups are merged by their keys alone. What does not fit into
 * memory is written as the cells that pages take, a third as long as its numbers.
 */
export class GroupSorter {
  private readonly width: number;
  private readonly most: number;
  private readonly spilled: SpillFile;
  private readonly runs: { readonly start: number; readonly bytes: number }[] = [];
  private rows: Float64Array;
  private count = 0;

  constructor(width: number, options: { most: number; path: string }) {
    this.width = width;
    this.most = options.most;
    this.spilled = new SpillFile(options.path);
    this.rows = new Float64Array(Math.min(FIRST_ROWS, options.most) * width);
  }

  /** Where the next entry's numbers are to be written, in `target`. */
  get target(): Float64Array {
    return this.rows;
  }

  /** Makes room for an entry and returns where in `target` it goes. */
  place(): number {
    if (this.count === this.most) this.spill();
    const at = this.count * this.width;
    if (at === this.rows.length) {
      const larger = new Float64Array(Math.min(this.rows.length * 2, this.most * this.width));
      larger.set(this.rows);
      this.rows = larger;
    }
    this.count += 1;
    return at;
  }

  /** Adds all entries in their order. */
  drain(tree: IndexTree): void {
    const { rows, width } = this;
    if (this.runs.length === 0) {
      for (const row of sortedOrder(rows, width, this.count, 1)) tree.add(rows, row * width, width);
    } else {
      this.spill();
      const reading = bytesToRead(this.runs.length);
      const readers = this.runs.map(
        (run, number) => new GroupReader(this.spilled, { ...run, number, width, reading }),
      );
      // Runs hold later entries the later they were made.
      mergeRuns(
        readers,
        (a, b) => a.key - b.key || a.number - b.number,
        (reader) => reader.give(tree),
      );
    }
    this.close();
  }

  close(): void {
    this.rows = new Float64Array(0);
    this.count = 0;
    this.spilled.close();
  }

  /** Written from its end, as cells are. */
  private spill(): void {
    if (this.count === 0) return;
    const { width, count, rows } = this;
    const order = sortedOrder(rows, width, count, 1);
    const bytes = scratch(count * (bytesOfEntry(width) + HEAD));
    const view = new DataView(bytes.buffer);
    let at = bytes.length;
    for (let i = count - 1, size = 0; i >= 0; i--) {
      const row = order[i]! * width;
      const record = putEntry(bytes, at, rows, row, width);
      at = putVarint(bytes, record, at - record);
      size += 1;
      const key = rows[row]!;
      if (i > 0 && rows[order[i - 1]! * width] === key) continue;
      at -= HEAD;
      view.setFloat64(at, key);
      view.setUint32(at + 8, size);
      size = 0;
    }
    const run = bytes.subarray(at);
    this.runs.push({ start: this.spilled.append(run), bytes: run.length });
    this.count = 0;
  }
}

/** One for all sorters, which spill one after another: fresh memory costs more than what is done with it. */
let scratchBytes = new Uint8Array(0);
function scratch(length: number): Uint8Array<ArrayBuffer> {
  if (scratchBytes.length < length) scratchBytes = new Uint8Array(length);
  return scratchBytes.subarray(0, length);
}

type GroupRun = {
  readonly start: number;
  readonly bytes: number;
  readonly number: number;
  readonly width: number;
  /** Bytes at a time. */
  readonly reading: number;
};

class GroupReader {
  key = 0;
  /** Runs are numbered in the order in which they were made. */
  readonly number: number;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly longest: number;
  private readonly source: SpillFile;
  private position: number;
  private readonly end: number;
  private at = 0;
  private filled = 0;
  /** Entries of the group. */
  private left = 0;

  constructor(source: SpillFile, run: GroupRun) {
    this.source = source;
    this.bytes = new Uint8Array(run.reading);
    this.view = new DataView(this.bytes.buffer);
    this.number = run.number;
    this.position = run.start;
    this.end = run.start + run.bytes;
    this.longest = Math.max(HEAD, bytesOfEntry(run.width));
  }

  /** Goes on to the next group. */
  next(): boolean {
    this.fill();
    if (this.at === this.filled) return false;
    this.key = this.view.getFloat64(this.at);
    this.left = this.view.getUint32(this.at + 8);
    this.at += HEAD;
    return true;
  }

  /** Adds the entries of the group. */
  give(tree: IndexTree): void {
    for (; this.left > 0; this.left--) {
      this.fill();
      const length = this.bytes[this.at]! + 1;
      tree.addCell(this.bytes, this.at, length);
      this.at += length;
    }
  }

  /** Makes sure that what comes next is there as a whole. */
  private fill(): void {
    const left = this.filled - this.at;
    if (left >= this.longest || this.position === this.end) return;
    this.bytes.copyWithin(0, this.at, this.filled);
    const wanted = Math.min(this.bytes.length - left, this.end - this.position);
    this.position += this.source.read(this.bytes.subarray(left, left + wanted), this.position);
    this.filled = left + wanted;
    this.at = 0;
  }
}
