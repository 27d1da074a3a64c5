/**
 * Rows of a table, read from its pages without SQLite, which takes a microsecond for each. Only what
 * this program writes itself: tables with rowids, numbers and short texts. Whatever is different throws
 * a PageError, and SQLite has to be asked. Source: "Database File Format", sections 1.3, 1.6 and 2.1.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { PageError } from './record.ts';

/** `cells` and `texts` are reused for the next row: NaN stands for null, a text is in the other one. */
export type TakeRow = (cells: Float64Array, texts: readonly string[]) => void;

const LEAF = 0x0d;
const INTERIOR = 0x05;
const FILE_HEADER = 100;
const MOST_DEPTH = 20;

/**
 * Gives each row of the table that begins at page `root`, by rowid, a page of them each time it goes on;
 * `columns` by their numbers, -1 the rowid.
 */
export function* eachPage(
  path: string,
  root: number,
  columns: readonly number[],
  take: TakeRow,
): Generator<void> {
  const file = opened(path);
  try {
    const header = Buffer.alloc(FILE_HEADER);
    readSync(file, header, 0, FILE_HEADER, 0);
    const isLogged = header[18] === 2;
    if (isLogged) throw new PageError('changes may be in a log beside the file');
    const size = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
    const reader = new RowReader(columns, size, take);
    yield* walk({ file, size, reader, pages: header.readUInt32BE(28), seen: 0, rooms: [] }, root, 0);
  } catch (error) {
    if (error instanceof RangeError) throw new PageError('a page points out of itself', { cause: error });
    throw error;
  } finally {
    closeSync(file);
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new PageError(`${path} can't be opened`, { cause });
  }
}

type Walk = {
  readonly file: number;
  readonly size: number;
  readonly reader: RowReader;
  readonly pages: number;
  seen: number;
  /** For the page in hand on each level. */
  readonly rooms: Buffer[];
};

function* walk(state: Walk, page: number, depth: number): Generator<void> {
  const bytes = pageAt(state, page, depth);
  const start = page === 1 ? FILE_HEADER : 0;
  const kind = bytes[start];
  const cells = bytes.readUInt16BE(start + 3);
  if (kind === LEAF) {
    for (let i = 0; i < cells; i++) state.reader.read(bytes, bytes.readUInt16BE(start + 8 + 2 * i));
    yield;
  } else if (kind === INTERIOR) {
    for (let i = 0; i < cells; i++)
      yield* walk(state, bytes.readUInt32BE(bytes.readUInt16BE(start + 12 + 2 * i)), depth + 1);
    yield* walk(state, bytes.readUInt32BE(start + 8), depth + 1);
  } else throw new PageError(`page ${page} is none of a table`);
}

function pageAt(state: Walk, page: number, depth: number): Buffer {
  const { file, size, pages, rooms } = state;
  // A page that is met twice would lead round in a circle.
  if (page < 1 || page > pages || depth > MOST_DEPTH || ++state.seen > pages)
    throw new PageError(`page ${page} is out of place`);
  const bytes = (rooms[depth] ??= Buffer.alloc(size));
  if (readSync(file, bytes, 0, size, (page - 1) * size) !== size)
    throw new PageError(`page ${page} is cut off`);
  return bytes;
}

class RowReader {
  private readonly cells: Float64Array;
  private readonly texts: string[];
  /** Where each column of a record goes; -1: nobody asks for it. */
  private readonly slots: Int32Array;
  private readonly rowidSlot: number;
  private readonly mostLocal: number;
  private readonly take: TakeRow;
  private readonly known = new Map<string, string>();
  private at = 0;

  constructor(columns: readonly number[], pageSize: number, take: TakeRow) {
    this.cells = new Float64Array(columns.length);
    this.texts = columns.map(() => '');
    this.slots = new Int32Array(Math.max(-1, ...columns) + 1).fill(-1);
    for (const [slot, column] of columns.entries()) if (column >= 0) this.slots[column] = slot;
    this.rowidSlot = columns.indexOf(-1);
    this.mostLocal = pageSize - 35;
    this.take = take;
  }

  /** One cell of a leaf: length, rowid, record. */
  read(bytes: Buffer, offset: number): void {
    this.at = offset;
    const length = this.varint(bytes);
    const rowid = this.varint(bytes);
    if (length > this.mostLocal || this.at + length > bytes.length)
      throw new PageError('a row is spread over pages');
    this.cells.fill(Number.NaN);
    if (this.rowidSlot >= 0) this.cells[this.rowidSlot] = rowid;
    this.record(bytes);
    this.take(this.cells, this.texts);
  }

  private record(bytes: Buffer): void {
    const { slots } = this;
    const header = this.at;
    const headerEnd = header + this.varint(bytes);
    let value = headerEnd;
    for (let column = 0; column < slots.length && this.at < headerEnd; column++) {
      const serial = this.varint(bytes);
      const slot = slots[column]!;
      if (slot >= 0) this.cell(bytes, slot, serial, value);
      value += serial < SIZES.length ? SIZES[serial]! : sizeOf(serial);
    }
  }

  private cell(bytes: Buffer, slot: number, serial: number, at: number): void {
    if (serial >= 13 && serial % 2 === 1) this.texts[slot] = this.text(bytes, at, sizeOf(serial));
    this.cells[slot] = serial >= 12 ? 0 : serial === 7 ? bytes.readDoubleBE(at) : integer(bytes, serial, at);
  }

  /** The same few words again and again: each is made once. */
  private text(bytes: Buffer, at: number, length: number): string {
    const raw = bytes.toString('latin1', at, at + length);
    const found = this.known.get(raw);
    if (found !== undefined) return found;
    const text = bytes.toString('utf8', at, at + length);
    this.known.set(raw, text);
    return text;
  }

  private varint(bytes: Buffer): number {
    const first = bytes[this.at];
    if (first !== undefined && first < 128) {
      this.at += 1;
      return first;
    }
    let value = 0;
    for (let i = 0; i < 9; i++) {
      const byte = bytes[this.at++];
      if (byte === undefined) throw new PageError('a number is cut off');
      if (i === 8) return value * 256 + byte;
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
    return value;
  }
}

function sizeOf(serial: number): number {
  return serial < 12 ? SIZES[serial]! : Math.floor((serial - 12) / 2);
}

/** Of the values with the first serial types: null, integers, a double, 0, 1. */
const SIZES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];
const WORD = 0x1_0000_0000;

/** NaN: null. Bit by bit, as `readIntBE` takes several times as long. */
function integer(bytes: Buffer, serial: number, at: number): number {
  if (at + SIZES[serial]! > bytes.length) throw new PageError('a value is cut off');
  const byte = (index: number): number => bytes[at + index]!;
  switch (serial) {
    case 0:
      return Number.NaN;
    case 1:
      return (byte(0) << 24) >> 24;
    case 2:
      return ((byte(0) << 24) >> 16) | byte(1);
    case 3:
      return ((byte(0) << 24) >> 8) | (byte(1) << 8) | byte(2);
    case 4:
      return wordAt(bytes, at) | 0;
    case 5:
      return (((byte(0) << 24) >> 16) | byte(1)) * WORD + wordAt(bytes, at + 2);
    case 6:
      return (wordAt(bytes, at) | 0) * WORD + wordAt(bytes, at + 4);
    default:
      return serial - 8;
  }
}

function wordAt(bytes: Buffer, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
