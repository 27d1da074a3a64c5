/**
 * Rows as SQLite keeps them. Source: "Database File Format", sections 1.6 (varint) and 2.1 (record
 * format): a header of serial types, one per column, then the values, big-endian and as short as they
 * can be.
 */
import type { Texts } from './texts.ts';

/** A column of a table: an integer, or a text by its number in `Texts`. */
export type ColumnKind = 'integer' | 'text';

/** Room for one row: more than this is for overflow pages, which nothing here writes. */
const MOST_BYTES = 4000;
const MOST_COLUMNS = 40;
const WORD = 0x1_0000_0000;

/** A row or an index entry could not be written as a page needs it: the SQL loader has to do it. */
export class PageError extends Error {}

const serials = new Int32Array(MOST_COLUMNS);

/** A row to be filled in and written again and again: an array each would be most of the work. */
export class RowInHand {
  /** NaN: null. */
  readonly cells: Float64Array;
  readonly #isText: Uint8Array;
  readonly #textColumns: readonly number[];
  readonly #texts: Texts;
  readonly #isKeyFirst: boolean;

  /** `key` `first`: the first column is the rowid, which a record does not repeat. */
  constructor(kinds: readonly ColumnKind[], texts: Texts, key: 'first' | 'apart') {
    this.cells = new Float64Array(kinds.length).fill(Number.NaN);
    this.#isText = Uint8Array.from(kinds, (kind) => (kind === 'text' ? 1 : 0));
    this.#textColumns = kinds.flatMap((kind, index) => (kind === 'text' ? [index] : []));
    this.#texts = texts;
    this.#isKeyFirst = key === 'first';
  }

  /** The row's record is no longer. */
  bound(): number {
    let bound = 1 + this.cells.length * 10;
    for (const column of this.#textColumns) {
      const text = this.cells[column]!;
      if (text >= 0) bound += this.#texts.bytes(text).length;
    }
    if (bound > MOST_BYTES) throw new PageError(`a row of up to ${bound} bytes`);
    return bound;
  }

  /**
   * Writes the row's record so that it ends just before `end`, and returns where it begins: written from
   * its end, nothing has to be measured first. There must be room for `bound()` bytes.
   */
  put(bytes: Uint8Array, end: number): number {
    const cells = this.cells;
    const first = this.#isKeyFirst ? 1 : 0;
    let at = end;
    for (let i = cells.length - 1; i >= first; i--) {
      const value = cells[i]!;
      if (this.#isText[i] === 1 && value >= 0) at = this.#putText(bytes, at, i);
      else {
        const serial = Number.isNaN(value) ? 0 : serialOfInteger(value);
        serials[i] = serial;
        if (serial > 0 && serial < 7) at = putInteger(bytes, at, value, serial);
      }
    }
    if (first === 1) serials[0] = 0;
    return putHeader(bytes, at, cells.length);
  }

  #putText(bytes: Uint8Array, end: number, column: number): number {
    const text = this.#texts.bytes(this.cells[column]!);
    serials[column] = 13 + 2 * text.length;
    const at = end - text.length;
    copy(text, 0, text.length, bytes, at);
    return at;
  }
}

/** The record of an index entry: numbers from `from` on, where what is below 0 stands for null. See `RowInHand.put`. */
export function putEntry(
  bytes: Uint8Array,
  end: number,
  numbers: Float64Array,
  from: number,
  width: number,
): number {
  let at = end;
  for (let i = width - 1; i >= 0; i--) {
    const value = numbers[from + i]!;
    const serial = value < 0 ? 0 : serialOfInteger(value);
    serials[i] = serial;
    if (serial < 7 && serial > 0) at = putInteger(bytes, at, value, serial);
  }
  return putHeader(bytes, at, width);
}

/** The serial types, and before them how long the header is. */
function putHeader(bytes: Uint8Array, end: number, columns: number): number {
  let at = end;
  for (let i = columns - 1; i >= 0; i--) {
    const serial = serials[i]!;
    bytes[--at] = serial & 127;
    if (serial >= 128) bytes[--at] = 128 | (serial >> 7);
  }
  const length = end - at + 1;
  if (length > 127) throw new PageError(`a row with a header of ${length} bytes`);
  bytes[--at] = length;
  return at;
}

function serialOfInteger(value: number): number {
  if (value >>> 0 === value) {
    if (value < 2) return 8 + value;
    if (value < 0x8000) return value < 0x80 ? 1 : 2;
    if (value < 0x8000_0000) return value < 0x80_0000 ? 3 : 4;
    return 5;
  }
  if (!Number.isSafeInteger(value)) throw new PageError(`${value} is no integer`);
  return value >= 0 && value < 0x8000_0000_0000 ? 5 : 6;
}

/** Writes the number before `end`, in as many bytes as its serial type has, and returns where it begins. */
function putInteger(bytes: Uint8Array, end: number, value: number, serial: number): number {
  let at = end;
  bytes[--at] = value;
  if (serial > 1) bytes[--at] = value >>> 8;
  if (serial > 2) bytes[--at] = value >>> 16;
  if (serial > 3) bytes[--at] = value >>> 24;
  if (serial > 4) {
    const high = Math.floor(value / WORD);
    bytes[--at] = high;
    bytes[--at] = high >> 8;
    if (serial === 6) {
      bytes[--at] = high >> 16;
      bytes[--at] = high >> 24;
    }
  }
  return at;
}

/** Writes a number from 0 to 2^53 as a varint, the highest seven bits first, before `end`. Returns where it begins. */
export function putVarint(bytes: Uint8Array, end: number, value: number): number {
  let at = end - 1;
  if (value < 128) {
    bytes[at] = value;
    return at;
  }
  bytes[at] = value % 128;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes[--at] = 128 | (rest % 128);
  return at;
}

/** The longest such varint. */
export const MOST_VARINT = 8;

/** For the short pieces that rows are, faster than `set` with a view of them. */
export function copy(from: Uint8Array, start: number, length: number, to: Uint8Array, at: number): void {
  if (length > 128) to.set(from.subarray(start, start + length), at);
  else for (let i = 0; i < length; i++) to[at + i] = from[start + i]!;
}
