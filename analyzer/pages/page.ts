/**
 * One page of a b-tree. Source: "Database File Format", section 1.6: a header, pointers to the cells in
 * their order, and the cells themselves from the end of the page towards them.
 */
import { PAGE_SIZE } from './page-sink.ts';

export const TABLE_LEAF = 13;
export const TABLE_INTERIOR = 5;
export const INDEX_LEAF = 10;
export const INDEX_INTERIOR = 2;

export class Page {
  readonly bytes = new Uint8Array(PAGE_SIZE);
  cells = 0;
  private start = PAGE_SIZE;
  private readonly type: number;
  private readonly header: number;

  constructor(type: number) {
    this.type = type;
    this.header = type === TABLE_LEAF || type === INDEX_LEAF ? 8 : 12;
  }

  fits(length: number): boolean {
    return this.header + 2 * (this.cells + 1) + length <= this.start;
  }

  /** Just before this the next cell ends. */
  get end(): number {
    return this.start;
  }

  /** Makes room for a cell of this length, which must fit, and returns where it goes. */
  place(length: number): number {
    this.placed(this.start - length);
    return this.start;
  }

  /** A cell was written from there up to the page's `end`. */
  placed(at: number): void {
    this.start = at;
    const pointer = this.header + 2 * this.cells;
    this.bytes[pointer] = this.start >> 8;
    this.bytes[pointer + 1] = this.start;
    this.cells += 1;
  }

  /** Takes the last cell away again and returns a copy of it. */
  takeLast(length: number): Uint8Array {
    const cell = this.bytes.slice(this.start, this.start + length);
    this.start += length;
    this.cells -= 1;
    return cell;
  }

  /** The page as it goes to the file; `right` is the last child of an interior page. */
  finished(right = 0): Uint8Array {
    const { bytes } = this;
    bytes[0] = this.type;
    bytes[1] = bytes[2] = 0;
    bytes[3] = this.cells >> 8;
    bytes[4] = this.cells;
    bytes[5] = this.start >> 8;
    bytes[6] = this.start;
    bytes[7] = 0;
    if (this.header === 12) putPageNumber(bytes, 8, right);
    // What an earlier use left between the pointers and the cells.
    bytes.fill(0, this.header + 2 * this.cells, this.start);
    return bytes;
  }

  /** Ready for the next use. */
  clear(): void {
    this.cells = 0;
    this.start = PAGE_SIZE;
  }
}

export function putPageNumber(bytes: Uint8Array, at: number, page: number): void {
  bytes[at] = page >>> 24;
  bytes[at + 1] = page >>> 16;
  bytes[at + 2] = page >>> 8;
  bytes[at + 3] = page;
}
