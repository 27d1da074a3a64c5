import type { IndexTree } from './index-tree.ts';
import { bytesToRead, mergeRuns } from './merge-runs.ts';
import { sortedOrder } from './sorted-order.ts';
import { SpillFile } from './spill-file.ts';

const FIRST_ROWS = 4096;

/**
 * Sorts index entries: rows of as many numbers as the index has columns, and the rowid. What is more than
 * `most` at a time goes to a file in sorted runs, so memory is bounded.
 */
export class KeySorter {
  readonly width: number;
  /** The columns that need sorting: those after them come in order. */
  private readonly unordered: number;
  private readonly most: number;
  private readonly spilled: SpillFile;
  private readonly runs: { readonly start: number; readonly rows: number }[] = [];
  private rows: Float64Array;
  private count = 0;

  constructor(width: number, options: { unordered: number; most: number; path: string }) {
    this.width = width;
    this.unordered = options.unordered;
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
    if (at === this.rows.length) this.grow();
    this.count += 1;
    return at;
  }

  /** Adds all entries in their order. */
  drain(tree: IndexTree): void {
    const { rows, width } = this;
    if (this.runs.length === 0) {
      for (const row of this.order()) tree.add(rows, row * width, width);
    } else {
      this.spill();
      const most = Math.floor(bytesToRead(this.runs.length) / (8 * width));
      const readers = this.runs.map((run) => new RunReader(this.spilled, { ...run, width, most }));
      mergeRuns(readers, compareHeads, (reader) => tree.add(reader.rows, reader.at, width));
    }
    this.close();
  }

  close(): void {
    this.rows = new Float64Array(0);
    this.count = 0;
    this.spilled.close();
  }

  private grow(): void {
    const larger = new Float64Array(Math.min(this.rows.length * 2, this.most * this.width));
    larger.set(this.rows);
    this.rows = larger;
  }

  private order(): Uint32Array {
    return sortedOrder(this.rows, this.width, this.count, this.unordered);
  }

  private spill(): void {
    if (this.count === 0) return;
    const { width, count, rows } = this;
    const order = this.order();
    const sorted = scratch(count * width);
    for (let i = 0, to = 0; i < count; i++) {
      const from = order[i]! * width;
      for (let column = 0; column < width; column++) sorted[to++] = rows[from + column]!;
    }
    const bytes = new Uint8Array(sorted.buffer, 0, count * width * 8);
    this.runs.push({ start: this.spilled.append(bytes), rows: count });
    this.count = 0;
  }
}

/** One for all sorters, which spill one after another: fresh memory costs more than what is done with it. */
let scratchRows = new Float64Array(0);
function scratch(length: number): Float64Array<ArrayBuffer> {
  if (scratchRows.length < length) scratchRows = new Float64Array(length);
  return scratchRows;
}

class RunReader {
  readonly width: number;
  rows: Float64Array;
  at = 0;
  private readonly from: SpillFile;
  /** Entries read at a time. */
  private readonly most: number;
  private position: number;
  private left: number;
  private end = 0;

  constructor(from: SpillFile, run: { start: number; rows: number; width: number; most: number }) {
    this.from = from;
    this.position = run.start;
    this.left = run.rows;
    this.width = run.width;
    this.most = run.most;
    this.rows = new Float64Array(Math.min(run.rows, run.most) * run.width);
    this.at = -run.width;
  }

  next(): boolean {
    this.at += this.width;
    return this.at < this.end || this.refill();
  }

  private refill(): boolean {
    const rows = Math.min(this.left, this.most);
    if (rows === 0) return false;
    const bytes = new Uint8Array(this.rows.buffer, 0, rows * this.width * 8);
    this.from.read(bytes, this.position);
    this.position += bytes.length;
    this.left -= rows;
    this.at = 0;
    this.end = rows * this.width;
    return true;
  }
}

/** The rowid, which is the last column, tells equal ones apart. */
function compareHeads(a: RunReader, b: RunReader): number {
  for (let column = 0; column < a.width; column++) {
    const difference = a.rows[a.at + column]! - b.rows[b.at + column]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
