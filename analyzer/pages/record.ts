/**
 * Rows as SQLite keeps them. Source: "Database File Format", sections 1.6 (varint) and 2.1 (record
 * format): a header of serial types, one per column, then the values, big-endian and as short as they
 * can be.
 */
export type Cell = number | string | null;

/** Room for one row: more than this is for overflow pages, which nothing here writes. */
const MOST_BYTES = 4000;
const MOST_COLUMNS = 40;
const WORD = 0x1_0000_0000;

/** A row or an index entry could not be written as a page needs it: the SQL loader has to do it. */
export class PageError extends Error {}

const serials = new Int32Array(MOST_COLUMNS);

/**
 * Writes a row's record so that it ends just before `end`, and returns where it begins: written from its
 * end, nothing has to be measured first. There must be room for `recordBound(row)` bytes. `isKeyFirst`:
 * the first column is the rowid, which a record does not repeat.
 */
export function putRecord(bytes: Uint8Array, end: number, row: readonly Cell[], isKeyFirst: boolean): number {
  let at = end;
  for (let i = row.length - 1; i >= 0; i--) {
    const value = row[i]!;
    if (value === null || (i === 0 && isKeyFirst)) serials[i] = 0;
    else if (typeof value === 'number') {
      const serial = serialOfInteger(value);
      serials[i] = serial;
      if (serial < 7) at = putInteger(bytes, at, value, serial);
    } else {
      const text = utf8(value);
      serials[i] = 13 + 2 * text.length;
      at -= text.length;
      bytes.set(text, at);
    }
  }
  return putHeader(bytes, at, row.length);
}

/** The same for an index entry: numbers from `from` on, where what is below 0 stands for null. */
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

/** No record of the row is longer. */
export function recordBound(row: readonly Cell[]): number {
  let bound = 1 + row.length * 10;
  for (let i = 0; i < row.length; i++) {
    const value = row[i];
    if (typeof value === 'string') bound += value.length * 3;
  }
  if (bound > MOST_BYTES) throw new PageError(`a row of up to ${bound} bytes`);
  return bound;
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

const known = new Map<string, Uint8Array>();
const MOST_KNOWN = 20_000;
const encoder = new TextEncoder();

/** The same few words stand in most rows. */
function utf8(text: string): Uint8Array {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const bytes = encoder.encode(text);
  known.set(text, bytes);
  return bytes;
}

/** Writes a number from 0 to 2^53 as a varint, the highest seven bits first, before `end`. Returns where it begins. */
export function putVarint(bytes: Uint8Array, end: number, value: number): number {
  let at = end - 1;
  bytes[at] = value % 128;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes[--at] = 128 | (rest % 128);
  return at;
}

/** The longest such varint. */
export const MOST_VARINT = 8;
