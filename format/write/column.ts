import { COLUMN_MODE, TARGET_KINDS } from '../columns.ts';

const FIRST_BYTES = 64;

/** Integers up to ±2^52, one after another, as LEB128: seven bits a byte, the lowest first. */
export class Column {
  readonly #mode: number;
  readonly #whenAlike: 'once' | 'each';
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;
  #count = 0;
  #first = 0;
  #isConstant = true;
  #last = 0;
  #lastOfKind: number[] = [];

  /** If all values are alike, they are written `once` or, where their number must show, `each`. */
  constructor(mode: number, whenAlike: 'once' | 'each' = 'once') {
    this.#mode = mode;
    this.#whenAlike = whenAlike;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds a value, and returns how many bytes that took. `kind` is that of a target. */
  add(value: number, kind = 0): number {
    if (this.#count++ === 0) this.#first = value;
    else if (value !== this.#first) this.#isConstant = false;
    if (this.#mode === COLUMN_MODE.unsigned) return this.#unsigned(value);
    if (this.#mode === COLUMN_MODE.signed) return this.#signed(value);
    if (this.#mode === COLUMN_MODE.differences) {
      const difference = value - this.#last;
      this.#last = value;
      return this.#signed(difference);
    }
    const own = kind < TARGET_KINDS ? kind : 0;
    const difference = value - (this.#lastOfKind[own] ?? 0);
    this.#lastOfKind[own] = value;
    return this.#signed(difference);
  }

  /** Hands over the mode and the bytes, and is empty again. All alike: one value is enough. */
  take(out: (mode: number, bytes: Uint8Array) => void): void {
    const isConstant = this.#isConstant && this.#whenAlike === 'once';
    if (isConstant) {
      this.#length = 0;
      this.#signed(this.#first);
    }
    out(isConstant ? COLUMN_MODE.constant : this.#mode, this.#bytes.subarray(0, this.#length));
    this.#length = this.#count = this.#last = 0;
    this.#isConstant = true;
    if (this.#lastOfKind.length > 0) this.#lastOfKind = [];
  }

  /** Small numbers of both signs are short: 0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 … */
  #signed(value: number): number {
    return this.#unsigned(value >= 0 ? value * 2 : -value * 2 - 1);
  }

  #unsigned(value: number): number {
    if (this.#length + 8 > this.#bytes.length) this.#grow();
    const from = this.#length;
    let rest = value;
    while (rest >= 0x8000_0000) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.#bytes[this.#length++] = rest | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
    return this.#length - from;
  }

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
