/**
 * Rows as SQLite keeps them. Source: "Database File Format", sections 1.6 (varint) and 2.1 (record
 * format): a header of serial types, one per column, then the values, big-endian and as short as they
 * can be.
 */
export type Cell = number | string | null;

/** Room for one row: more than this is for overflow pages, which nothing here writes. */
const MOST_BYTES = 4000;
const MOST_COLUMNS = 40;
/** Its serial type still takes one byte. */
const SHORT_TEXT = 57;
/** What comes after this still has room. */
const SHORT_ROW = MOST_BYTES - MOST_COLUMNS * 8;
const WORD = 0x1_0000_0000;

/** A row or an index entry could not be written as a page needs it: the SQL loader has to do it. */
export class PageError extends Error {}

/** Encodes one row at a time into `bytes`, of which the first `length` count. */
export class RecordEncoder {
  readonly bytes = new Uint8Array(MOST_BYTES + 64);
  length = 0;
  private readonly serials = new Int32Array(MOST_COLUMNS);
  private readonly texts: (Uint8Array | null)[] = Array.from({ length: MOST_COLUMNS }, () => null);

  /** `isKeyFirst`: the first column is the rowid, which a row does not repeat. */
  encode(row: readonly Cell[], isKeyFirst: boolean): void {
    if (!this.encodeShort(row, isKeyFirst)) this.encodeLong(row, isKeyFirst);
  }

  /** In one pass, with a byte for each column in the header. false: there is a text too long for that. */
  private encodeShort(row: readonly Cell[], isKeyFirst: boolean): boolean {
    const { bytes } = this;
    const columns = row.length;
    let to = columns + 1;
    bytes[0] = to;
    for (let i = 0; i < columns; i++) {
      const value = row[i]!;
      if (value === null || (i === 0 && isKeyFirst)) bytes[i + 1] = 0;
      else if (typeof value === 'number') {
        const serial = serialOfInteger(value);
        bytes[i + 1] = serial;
        if (serial < 7) to = putInteger(bytes, to, value, serial);
      } else {
        const text = utf8(value);
        if (text.length > SHORT_TEXT || to > SHORT_ROW) return false;
        bytes[i + 1] = 13 + 2 * text.length;
        bytes.set(text, to);
        to += text.length;
      }
    }
    this.length = to;
    return true;
  }

  private encodeLong(row: readonly Cell[], isKeyFirst: boolean): void {
    let header = 1;
    let body = 0;
    for (let i = 0; i < row.length; i++) {
      const value = row[i]!;
      const serial = i === 0 && isKeyFirst ? 0 : this.serialOf(value, i);
      this.serials[i] = serial;
      header += serial < 128 ? 1 : 2;
      body += lengthOf(serial);
    }
    if (header > 127 || header + body > MOST_BYTES) throw new PageError(`a row of ${header + body} bytes`);
    this.write(row, header);
  }

  private serialOf(value: Cell, column: number): number {
    if (typeof value === 'number') return serialOfInteger(value);
    if (value === null) return 0;
    const text = utf8(value);
    this.texts[column] = text;
    return 13 + 2 * text.length;
  }

  private write(row: readonly Cell[], header: number): void {
    const { bytes, serials, texts } = this;
    bytes[0] = header;
    let at = 1;
    let to = header;
    for (let i = 0; i < row.length; i++) {
      const serial = serials[i]!;
      if (serial >= 128) bytes[at++] = 128 | (serial >> 7);
      bytes[at++] = serial & 127;
      if (serial >= 13) {
        const text = texts[i]!;
        bytes.set(text, to);
        to += text.length;
      } else if (serial > 0 && serial < 8) to = putInteger(bytes, to, row[i] as number, serial);
    }
    this.length = to;
  }
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

/** Bytes of a value of this serial type. */
function lengthOf(serial: number): number {
  if (serial >= 12) return (serial - 12) >> 1;
  if (serial < 5) return serial;
  return serial === 5 ? 6 : serial === 6 ? 8 : 0;
}

/** Returns the place after it. */
function putInteger(bytes: Uint8Array, at: number, value: number, serial: number): number {
  let to = at;
  if (serial > 4) {
    const high = Math.floor(value / WORD);
    if (serial === 6) {
      bytes[to++] = high >> 24;
      bytes[to++] = high >> 16;
    }
    bytes[to++] = high >> 8;
    bytes[to++] = high;
  }
  if (serial > 3) bytes[to++] = value >>> 24;
  if (serial > 2) bytes[to++] = value >>> 16;
  if (serial > 1) bytes[to++] = value >>> 8;
  bytes[to++] = value;
  return to;
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

/** Bytes that a number from 0 to 2^53 takes as a varint. */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1;
  return length;
}

/** Writes it, the highest seven bits first, and returns the place after it. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  if (value < 128) {
    bytes[at] = value;
    return at + 1;
  }
  const end = at + varintLength(value);
  let rest = Math.floor(value / 128);
  bytes[end - 1] = value % 128;
  for (let to = end - 2; to >= at; to--) {
    bytes[to] = 128 | (rest % 128);
    rest = Math.floor(rest / 128);
  }
  return end;
}
