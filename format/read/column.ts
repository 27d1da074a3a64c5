import { COLUMN_MODE, TARGET_KINDS } from '../columns.ts';
import { MalformedError } from './cursor.ts';

/** The values of one column, one after another. Throws MalformedError where there are no more. */
export class ColumnReader {
  readonly #bytes: Uint8Array;
  readonly #mode: number;
  #at = 0;
  #last = 0;
  readonly #lastOfKind = new Float64Array(TARGET_KINDS);

  constructor(mode: number, bytes: Uint8Array) {
    if (mode > COLUMN_MODE.differencesByKind) throw new MalformedError('unknown kind of column');
    this.#bytes = bytes;
    this.#mode = mode;
    if (mode === COLUMN_MODE.constant) this.#last = this.#signed();
  }

  /** `kind` is that of a target. */
  next(kind: number): number {
    switch (this.#mode) {
      case COLUMN_MODE.constant:
        return this.#last;
      case COLUMN_MODE.unsigned:
        return this.#unsigned();
      case COLUMN_MODE.signed:
        return this.#signed();
      case COLUMN_MODE.differences:
        return (this.#last += this.#signed());
      default:
        return (this.#lastOfKind[kind < TARGET_KINDS && kind > 0 ? kind : 0]! += this.#signed());
    }
  }

  #signed(): number {
    const value = this.#unsigned();
    if (value < 0x8000_0000) return (value & 1) === 0 ? value >> 1 : -(value >> 1) - 1;
    return value % 2 === 0 ? value / 2 : -Math.floor(value / 2) - 1;
  }

  #unsigned(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new MalformedError('end of column');
    return byte < 128 ? byte : this.#long(byte & 127);
  }

  #long(first: number): number {
    let value = first;
    for (let scale = 128; scale < 2 ** 56; scale *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new MalformedError('end of column');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new MalformedError('integer too large');
  }
}
