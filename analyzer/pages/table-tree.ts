import { emptyLevel, writeInterior } from './interior.ts';
import { Page, TABLE_INTERIOR, TABLE_LEAF } from './page.ts';
import type { PageSink } from './page-sink.ts';
import { PageError, putVarint, varintLength } from './record.ts';

/** A table's b-tree, written from rows in the order of their rowids. */
export class TableTree {
  private readonly sink: PageSink;
  private readonly leaf = new Page(TABLE_LEAF);
  private readonly level = emptyLevel();
  private last = -1;

  constructor(sink: PageSink) {
    this.sink = sink;
  }

  /** Adds a row: its record is the first `length` of the bytes from `from` on. */
  add(rowid: number, record: Uint8Array, length: number, from = 0): void {
    if (rowid <= this.last) throw new PageError(`row ${rowid} after row ${this.last}`);
    const size = varintLength(length) + varintLength(rowid) + length;
    if (!this.leaf.fits(size)) this.close();
    this.last = rowid;
    let to = putVarint(this.leaf.bytes, this.leaf.place(size), length);
    to = putVarint(this.leaf.bytes, to, rowid);
    copy(record, from, length, this.leaf.bytes, to);
  }

  /** Writes what is left, with the top at page `root`. */
  finish(root: number): void {
    const { sink, leaf, level } = this;
    if (level.children.length === 0) return sink.rewrite(root, leaf.finished());
    level.children.push(sink.append(leaf.finished()));
    writeInterior(sink, TABLE_INTERIOR, level, root);
  }

  private close(): void {
    this.level.children.push(this.sink.append(this.leaf.finished()));
    const key = new Uint8Array(varintLength(this.last));
    putVarint(key, 0, this.last);
    this.level.keys.push(key);
    this.leaf.clear();
  }
}

/** For the short pieces that rows are, faster than `set` with a view of them. */
export function copy(from: Uint8Array, start: number, length: number, to: Uint8Array, at: number): void {
  if (length > 64) to.set(from.subarray(start, start + length), at);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i]!;
}
