/** Many short pieces of bytes in one: a million typed arrays of a few bytes each would take a hundred each. */
export class ByteList {
  private bytes = new Uint8Array(1024);
  private ends = new Uint32Array(64);
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(piece: Uint8Array): void {
    const from = this.endOf(this.count - 1);
    const to = from + piece.length;
    if (to > this.bytes.length) this.bytes = grown(this.bytes, to);
    if (this.count === this.ends.length) {
      const ends = new Uint32Array(this.ends.length * 2);
      ends.set(this.ends);
      this.ends = ends;
    }
    this.bytes.set(piece, from);
    this.ends[this.count++] = to;
  }

  /** A view that is good until the next `push`. */
  at(index: number): Uint8Array {
    return this.bytes.subarray(this.endOf(index - 1), this.endOf(index));
  }

  private endOf(index: number): number {
    return index < 0 ? 0 : this.ends[index]!;
  }
}

/** A copy with room for at least `length`. */
export function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(length, bytes.length * 2));
  larger.set(bytes);
  return larger;
}
