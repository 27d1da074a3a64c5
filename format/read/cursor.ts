/** What was read is not what docs/format.md says. Never leaves format/read: it becomes lost bytes. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

/** Whether an error says something about the bytes or the file (zlib and the file system give codes), not about us. */
export function isDamage(error: unknown): boolean {
  return error instanceof MalformedError || (error instanceof Error && 'code' in error);
}

/**
 * Reads msgpack value by value, checking every length against what is really there, so that a file
 * can't make us allocate or recurse beyond its own size.
 */
export class Cursor {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** An integer that a double holds exactly. */
  int(): number {
    if (this.at >= this.end) throw new MalformedError('end of data');
    const type = this.bytes[this.at++]!;
    if (type < 0x80) return type;
    if (type >= 0xe0) return type - 256;
    return this.longInt(type);
  }

  /** A non-negative integer below 2^32: an id, a count, a code. */
  id(): number {
    const value = this.int();
    if (value < 0 || value >= 0x1_0000_0000) throw new MalformedError('id out of range');
    return value;
  }

  /** The number of elements of an array, each of which is known to have at least a byte. */
  array(): number {
    const type = this.take(1)[0]!;
    if (type >= 0x90 && type <= 0x9f) return this.fitting(type & 0x0f);
    if (type === 0xdc) return this.fitting(this.take(2).readUInt16BE(0));
    if (type === 0xdd) return this.fitting(this.take(4).readUInt32BE(0));
    throw new MalformedError('not an array');
  }

  text(): string {
    const length = this.textLength(this.take(1)[0]!);
    if (length > this.end - this.at) throw new MalformedError('text too long');
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }

  /** A view of the bytes of a `bin`. */
  binary(): Buffer {
    const type = this.take(1)[0]!;
    if (type < 0xc4 || type > 0xc6) throw new MalformedError('not bytes');
    const size = 1 << (type - 0xc4);
    return this.take(this.take(size).readUIntBE(0, size));
  }

  /** Steps over one value of any kind. Claims of all containers together must fit the bytes left. */
  skip(): void {
    for (let open = 1; open > 0; open--) {
      const [length, children] = extent(this.bytes, this.at, this.end);
      this.at += length;
      open += children;
      if (this.at > this.end || open - 1 > this.end - this.at) throw new MalformedError('too long');
    }
  }

  private take(length: number): Buffer {
    if (length > this.end - this.at) throw new MalformedError('end of data');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  private fitting(count: number): number {
    if (count > this.end - this.at) throw new MalformedError('more elements than bytes');
    return count;
  }

  private longInt(type: number): number {
    const length = 1 << (type & 3);
    if (type < 0xcc || type > 0xd3) throw new MalformedError('not an integer');
    const at = this.at;
    if (length > this.end - at) throw new MalformedError('end of data');
    this.at += length;
    const signed = type >= 0xd0;
    if (length === 8) return this.int64(at, signed);
    return signed ? this.bytes.readIntBE(at, length) : this.bytes.readUIntBE(at, length);
  }

  private int64(at: number, signed: boolean): number {
    const high = signed ? this.bytes.readInt32BE(at) : this.bytes.readUInt32BE(at);
    const value = high * 0x1_0000_0000 + this.bytes.readUInt32BE(at + 4);
    if (!Number.isSafeInteger(value)) throw new MalformedError('integer too large');
    return value;
  }

  private textLength(type: number): number {
    if (type >= 0xa0 && type <= 0xbf) return type & 0x1f;
    if (type === 0xd9) return this.take(1)[0]!;
    if (type === 0xda) return this.take(2).readUInt16BE(0);
    if (type === 0xdb) return this.take(4).readUInt32BE(0);
    throw new MalformedError('not a text');
  }
}

/** Bytes of the value that `bytes` begin with: it may go on beyond them, unless it has children. */
export function valueLength(bytes: Buffer): number | null {
  try {
    const [length, children] = extent(bytes, 0, bytes.length);
    if (children === 0) return length;
    const cursor = new Cursor(bytes);
    cursor.skip();
    return cursor.at;
  } catch {
    return null;
  }
}

/** Bytes of the value at `at` without its children, and how many children follow. */
function extent(bytes: Buffer, at: number, end: number): readonly [number, number] {
  if (at >= end) throw new MalformedError('end of data');
  const type = bytes[at]!;
  if (type < 0x80 || type >= 0xe0) return [1, 0];
  if (type < 0x90) return [1, 2 * (type & 0x0f)];
  if (type < 0xa0) return [1, type & 0x0f];
  if (type < 0xc0) return [1 + (type & 0x1f), 0];
  const layout = LAYOUTS[type - 0xc0]!;
  const { head, size, per } = layout;
  if (end - at < 1 + size) throw new MalformedError('end of data');
  const claimed = size === 0 ? 0 : bytes.readUIntBE(at + 1, size);
  return per > 0 ? [1 + head, claimed * per] : [1 + head + claimed, 0];
}

/** Of the types 0xC0 to 0xDF: bytes after the type, of which `size` are a length; `per`: children each. */
const layout = (head: number, size = 0, per = 0): { head: number; size: number; per: number } => ({
  head,
  size,
  per,
});
const LAYOUTS = [
  ...[0, 0, 0, 0].map((head) => layout(head)), // nil, unused, false, true
  ...[1, 2, 4].map((size) => layout(size, size)), // bin
  ...[1, 2, 4].map((size) => layout(size + 1, size)), // ext
  ...[4, 8, 1, 2, 4, 8, 1, 2, 4, 8].map((head) => layout(head)), // floats, uints, ints
  ...[2, 3, 5, 9, 17].map((head) => layout(head)), // fixext
  ...[1, 2, 4].map((size) => layout(size, size)), // str
  ...[2, 4].map((size) => layout(size, size, 1)), // array
  ...[2, 4].map((size) => layout(size, size, 2)), // map
];
