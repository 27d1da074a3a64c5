import { emptyLevel, writeInterior } from './interior.ts';
import { INDEX_INTERIOR, INDEX_LEAF, Page } from './page.ts';
import type { PageSink } from './page-sink.ts';
import { PageError, putVarint, varintLength } from './record.ts';
import { copy } from './table-tree.ts';

/** Longer ones would need overflow pages: ((usable - 12) * 64 / 255) - 23. */
const MOST_BYTES = 1002;

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

  /** Adds an entry: the first `length` bytes of the record. */
  add(record: Uint8Array, length: number): void {
    if (length > MOST_BYTES) throw new PageError(`an index entry of ${length} bytes`);
    const size = varintLength(length) + length;
    if (!this.leaf.fits(size)) this.close();
    const to = putVarint(this.leaf.bytes, this.leaf.place(size), length);
    copy(record, 0, length, this.leaf.bytes, to);
    this.lastSize = size;
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
