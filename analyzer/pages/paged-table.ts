import { IndexTree } from './index-tree.ts';
import { KeySorter } from './key-sorter.ts';
import type { PageSink } from './page-sink.ts';
import { PageError, putRecord, recordBound, type Cell } from './record.ts';
import { RowSorter } from './row-sorter.ts';
import { TableTree } from './table-tree.ts';

/** How much is sorted in memory at a time: entries of each index, and bytes of rows. */
export type SortLimits = { readonly entries: number; readonly bytes: number };

export type PagedTableOptions = {
  readonly name: string;
  /** The rowid: the first column, in any order or rising; counted where the first column is null; not a column. */
  readonly key: 'any' | 'rising' | 'counted' | 'none';
  readonly columns: readonly string[];
  readonly indexes: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly notNull: string | null;
  }[];
  readonly sink: PageSink;
  readonly limits: SortLimits;
  /** Files that are needed meanwhile are called after this. */
  readonly path: string;
};

/** One table with its indexes. Rows are added as SQL would insert them. */
export class PagedTable {
  readonly name: string;
  private readonly options: PagedTableOptions;
  private readonly tree: TableTree;
  private readonly sorter: RowSorter | null;
  private readonly indexes: readonly PagedIndex[];
  private count = 0;
  private scratch = new Uint8Array(1024);

  constructor(options: PagedTableOptions) {
    const { name, key, path, sink, columns, limits } = options;
    this.name = name;
    this.options = options;
    this.tree = new TableTree(sink);
    this.sorter = key === 'any' ? new RowSorter({ most: limits.bytes, path: `${path}.${name}` }) : null;
    this.indexes = options.indexes.map((index) => new PagedIndex(index, columns, options));
  }

  readonly add = (...row: Cell[]): void => {
    this.count += 1;
    const { key } = this.options;
    const rowid = key === 'any' || key === 'rising' ? (row[0] as number) : this.count;
    if (this.sorter === null) this.tree.addRow(rowid, row, key !== 'none');
    else this.sort(this.sorter, rowid, row);
    for (const index of this.indexes) index.add(row, rowid);
  };

  private sort(sorter: RowSorter, rowid: number, row: readonly Cell[]): void {
    const end = recordBound(row);
    if (end > this.scratch.length) this.scratch = new Uint8Array(end);
    const at = putRecord(this.scratch, end, row, true);
    sorter.add(rowid, this.scratch, end - at, at);
  }

  /** Rows are on their way to the file already. */
  readonly flush = (): void => {};

  finish(roots: ReadonlyMap<string, number>): void {
    this.sorter?.drain((rowid, bytes, length, from) => this.tree.addRecord(rowid, bytes, length, from));
    this.tree.finish(roots.get(this.name) ?? 0);
    for (const index of this.indexes) index.finish(roots);
  }

  close(): void {
    this.sorter?.close();
    for (const index of this.indexes) index.close();
  }
}

class PagedIndex {
  private readonly name: string;
  private readonly places: readonly number[];
  private readonly notNull: number;
  private readonly sorter: KeySorter;
  private readonly sink: PageSink;

  constructor(
    index: PagedTableOptions['indexes'][number],
    columns: readonly string[],
    options: PagedTableOptions,
  ) {
    this.name = index.name;
    this.places = index.columns.map((column) => columns.indexOf(column));
    this.notNull = index.notNull === null ? -1 : columns.indexOf(index.notNull);
    this.sink = options.sink;
    // Rows of events and acts come in the order of time, which is also that of their rowids.
    const inOrder = options.key === 'rising' || options.key === 'counted';
    const width = this.places.length + 1;
    const unordered = inOrder ? index.columns.filter((column) => column !== 't').length : width;
    const most = options.limits.entries;
    this.sorter = new KeySorter(width, { unordered, most, path: `${options.path}.${index.name}` });
  }

  add(row: readonly Cell[], rowid: number): void {
    if (this.notNull >= 0 && row[this.notNull] === null) return;
    const at = this.sorter.place();
    const { target } = this.sorter;
    for (let i = 0; i < this.places.length; i++) target[at + i] = sortable(row[this.places[i]!]!);
    target[at + this.places.length] = rowid;
  }

  finish(roots: ReadonlyMap<string, number>): void {
    const tree = new IndexTree(this.sink);
    const { width } = this.sorter;
    this.sorter.drain((rows, at) => tree.add(rows, at, width));
    tree.finish(roots.get(this.name) ?? 0);
  }

  close(): void {
    this.sorter.close();
  }
}

/** Null comes before all numbers, which are none below 0 here. */
function sortable(value: Cell): number {
  if (value === null) return -1;
  if (typeof value !== 'number' || value < 0) throw new PageError(`${value} in an index`);
  return value;
}
