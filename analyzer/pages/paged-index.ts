import { GroupSorter } from './group-sorter.ts';
import { IndexTree } from './index-tree.ts';
import { KeySorter } from './key-sorter.ts';
import type { PagedTableOptions } from './paged-table.ts';
import { PageError } from './record.ts';

/** One index of a table: takes the columns it needs of each row, and is written when all are there, or at once if they come in its order. */
export class PagedIndex {
  private readonly name: string;
  private readonly places: Int32Array;
  private readonly notNull: number;
  private readonly tree: IndexTree;
  /** null: entries come in their order. */
  private readonly sorter: GroupSorter | KeySorter | null;
  private readonly entry: Float64Array;

  constructor(index: PagedTableOptions['indexes'][number], options: PagedTableOptions) {
    const placeOf = (column: string): number => options.columns.findIndex(({ name }) => name === column);
    this.name = index.name;
    if (options.columns.some(({ name, kind }) => kind === 'text' && index.columns.includes(name)))
      throw new PageError(`a text in the index ${index.name}`);
    this.places = Int32Array.from(index.columns, placeOf);
    this.notNull = index.notNull === null ? -1 : placeOf(index.notNull);
    this.tree = new IndexTree(options.sink);
    // Rows of events and acts come in the order of time, which is also that of their rowids.
    const inOrder = options.key === 'rising' || options.key === 'counted';
    const width = this.places.length + 1;
    const unordered = inOrder ? index.columns.filter((column) => column !== 't').length : width;
    const sorting = { most: options.limits.entries, path: `${options.path}.${index.name}` };
    if (unordered === 0) this.sorter = null;
    else if (unordered === 1) this.sorter = new GroupSorter(width, sorting);
    else this.sorter = new KeySorter(width, { ...sorting, unordered });
    this.entry = new Float64Array(width);
  }

  add(cells: Float64Array, rowid: number): void {
    const { places, sorter } = this;
    if (this.notNull >= 0 && Number.isNaN(cells[this.notNull]!)) return;
    const at = sorter === null ? 0 : sorter.place();
    const target = sorter === null ? this.entry : sorter.target;
    const columns = places.length;
    for (let i = 0; i < columns; i++) target[at + i] = sortable(cells[places[i]!]!);
    target[at + columns] = rowid;
    if (sorter === null) this.tree.add(target, 0, columns + 1);
  }

  finish(roots: ReadonlyMap<string, number>): void {
    const { tree } = this;
    this.sorter?.drain(tree);
    tree.finish(roots.get(this.name) ?? 0);
  }

  close(): void {
    this.sorter?.close();
  }
}

/** Null comes before all numbers, which are none below 0 here. */
function sortable(value: number): number {
  if (value >= 0) return value;
  if (Number.isNaN(value)) return -1;
  throw new PageError(`${value} in an index`);
}
