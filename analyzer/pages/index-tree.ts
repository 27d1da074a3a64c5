import { emptyLevel, writeInterior } from './interior.ts';
import { INDEX_INTERIOR, INDEX_LEAF, Page } from './page.ts';
import type { PageSink } from './page-sink.ts';
import { copy, MOST_VARINT, putEntry, putVarint } from './record.ts';

/**
 * An index's b-tree, written from entries in their order. Entries stand in all its pages, not only in
 * the leaves: the last one of a full leaf goes up and divides it from the next.
 */
export class IndexTree {
  private readonly sink: PageSink;
  private readonly leaf = new Page(INDEX_LEAF);
  private readonly level = emptyLevel();
  private lastSize = 0;

  constructor(sink: PageSink) {
    this.sink = sink;
  }

  /** Adds an entry; see `putEntry`. */
  add(numbers: Float64Array, from: number, width: number): void {
    const { leaf } = this;
    if (!leaf.fits(1 + 10 * width + MOST_VARINT)) this.close();
    const { end } = leaf;
    const record = putEntry(leaf.bytes, end, numbers, from, width);
    const at = putVarint(leaf.bytes, record, end - record);
    leaf.placed(at);
    this.lastSize = end - at;
  }

  /** Adds an entry that is a cell already. */
  addCell(bytes: Uint8Array, from: number, length: number): void {
    const { leaf } = this;
    if (!leaf.fits(length)) this.close();
    copy(bytes, from, length, leaf.bytes, leaf.place(length));
    this.lastSize = length;
  }

  /** Writes what is left, with the top at page `root`. */
  finish(root: number): void {
    const { sink, leaf, level } = this;
    if (level.children.length === 0) return sink.rewrite(root, leaf.finished());
    level.children.push(sink.append(leaf.finished()));
    writeInterior(sink, INDEX_INTERIOR, level, root);
  }

  /** Called only when another entry follows, so the next leaf is never empty. */
  private close(): void {
    const divider = this.leaf.takeLast(this.lastSize);
    this.level.children.push(this.sink.append(this.leaf.finished()));
    this.level.keys.push(divider);
    this.leaf.clear();
  }
}
