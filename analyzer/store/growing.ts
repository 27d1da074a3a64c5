/** Numbers whose count is not known beforehand, packed: arrays of millions of objects cost most of the time. */
type Packed = Float64Array | Int32Array | Uint8Array;

export class Growing<Kind extends Packed> {
  private room: Kind;
  private used = 0;
  private readonly make: (length: number) => Kind;

  constructor(make: (length: number) => Kind) {
    this.make = make;
    this.room = make(1024);
  }

  get length(): number {
    return this.used;
  }

  push(value: number): void {
    if (this.used === this.room.length) {
      const larger = this.make(this.used * 2);
      larger.set(this.room);
      this.room = larger;
    }
    this.room[this.used++] = value;
  }

  /** All of them, without the room that is left. */
  done(): Kind {
    return this.room.slice(0, this.used) as Kind;
  }
}

export const floats = (): Growing<Float64Array> => new Growing((length) => new Float64Array(length));
export const integers = (): Growing<Int32Array> => new Growing((length) => new Int32Array(length));
export const bytes = (): Growing<Uint8Array> => new Growing((length) => new Uint8Array(length));
