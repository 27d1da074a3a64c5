import { PagedIndex } from './paged-index.ts';
import type { PageSink } from './page-sink.ts';
import { RowInHand, type ColumnKind } from './record.ts';
import { RowSorter } from './row-sorter.ts';
import { TableTree } from './table-tree.ts';
import type { Texts } from './texts.ts';

/** How much is sorted in memory at a time: entries of each index, and bytes of rows. */
export type SortLimits = { readonly entries: number; readonly bytes: number };

export type PagedTableOptions = {
  readonly name: string;
  /** The rowid: the first column, in any order or rising; counted where the first column is null; not a column. */
  readonly key: 'any' | 'rising' | 'counted' | 'none';
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
  readonly texts: Texts;
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

/** One table with its indexes. A row is put into `cells`, then added. */
export class PagedTable {
  readonly name: string;
  /** Of the row to add next, in the order of the columns; NaN: null; a text is its number in `texts`. */
  readonly cells: Float64Array;
  private readonly options: PagedTableOptions;
  private readonly row: RowInHand;
  private readonly tree: TableTree;
  private readonly sorter: RowSorter | null;
  private readonly indexes: readonly PagedIndex[];
  private count = 0;

  constructor(options: PagedTableOptions) {
    const { name, key, path, sink, columns, limits, texts } = options;
    this.name = name;
    this.options = options;
    const kinds = columns.map(({ kind }) => kind);
    this.row = new RowInHand(kinds, texts, key === 'none' ? 'apart' : 'first');
    this.cells = this.row.cells;
    this.tree = new TableTree(sink);
    this.sorter = key === 'any' ? new RowSorter({ most: limits.bytes, path: `${path}.${name}` }) : null;
    this.indexes = options.indexes.map((index) => new PagedIndex(index, options));
  }

  readonly add = (): void => {
    this.count += 1;
    const { key, texts } = this.options;
    const rowid = key === 'any' || key === 'rising' ? this.cells[0]! : this.count;
    if (this.sorter === null) this.tree.addRow(rowid, this.row);
    else this.sorter.add(rowid, this.row);
    for (const index of this.indexes) index.add(this.cells, rowid);
    texts.trim();
  };

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
