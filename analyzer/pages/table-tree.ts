import { emptyLevel, writeInterior } from './interior.ts';
import { Page, TABLE_INTERIOR, TABLE_LEAF } from './page.ts';
import type { PageSink } from './page-sink.ts';
import { copy, MOST_VARINT, PageError, putVarint, type RowInHand } from './record.ts';

/** A table's b-tree, written from rows in the order of their rowids. */
export class TableTree {
  private readonly sink: PageSink;
  private readonly leaf = new Page(TABLE_LEAF);
  private readonly level = emptyLevel();
  private last = -1;

  constructor(sink: PageSink) {
    this.sink = sink;
  }

  /** Adds the row as it is now. */
  addRow(rowid: number, row: RowInHand): void {
    this.begin(rowid, row.bound());
    const { bytes, end } = this.leaf;
    this.finishCell(rowid, row.put(bytes, end));
  }

  /** Adds a row whose record is there already, from `from` on. */
  addRecord(rowid: number, record: Uint8Array, length: number, from: number): void {
    this.begin(rowid, length);
    const at = this.leaf.end - length;
    copy(record, from, length, this.leaf.bytes, at);
    this.finishCell(rowid, at);
  }

  /** Writes what is left, with the top at page `root`. */
  finish(root: number): void {
    const { sink, leaf, level } = this;
    if (level.children.length === 0) return sink.rewrite(root, leaf.finished());
    level.children.push(sink.append(leaf.finished()));
    writeInterior(sink, TABLE_INTERIOR, level, root);
  }

  private begin(rowid: number, bound: number): void {
    if (rowid <= this.last) throw new PageError(`row ${rowid} after row ${this.last}`);
    if (!this.leaf.fits(bound + 2 * MOST_VARINT)) this.close();
    this.last = rowid;
  }

  /** Before the record stand its length and the rowid. */
  private finishCell(rowid: number, record: number): void {
    const { leaf } = this;
    const length = leaf.end - record;
    leaf.placed(putVarint(leaf.bytes, putVarint(leaf.bytes, record, rowid), length));
  }

  private close(): void {
    this.level.children.push(this.sink.append(this.leaf.finished()));
    const key = new Uint8Array(MOST_VARINT);
    this.level.keys.push(key.subarray(putVarint(key, MOST_VARINT, this.last)));
    this.leaf.clear();
  }
}
