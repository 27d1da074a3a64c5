/** Events of a block, in the layout of the ring: a time and eight integers each. */
const BLOCK = 1 << 13;
type Block = { readonly times: BigUint64Array; readonly slots: Int32Array };
/** The event's integers are in `slots` from 8 × `index` on. */
export type PlaceInBlock = { readonly block: Block; readonly index: number };

/**
 * Events for which the ring had no room, in their order: kept in this thread's own memory, where the writer can't
 * see them, until there is. What was dropped could not be told by any keyframe later, and so no verdict would be
 * certain any more.
 */
export class Overflow {
  count = 0;
  readonly #most: number;
  readonly #blocks: Block[] = [];
  /** Of the oldest event, in the first block. */
  #first = 0;

  /** As many are kept, rounded up to whole blocks: 40 bytes each. */
  constructor(most: number) {
    this.#most = most;
  }

  /** A place for one event more; null: there are too many. */
  next(): PlaceInBlock | null {
    if (this.count >= this.#most) return null;
    if (this.#first + this.count === this.#blocks.length * BLOCK) this.#blocks.push(newBlock());
    return this.placeOf(this.count++);
  }

  /** Where an event is; the oldest is 0. */
  placeOf(index: number): PlaceInBlock {
    const at = this.#first + index;
    return { block: this.#blocks[Math.floor(at / BLOCK)]!, index: at % BLOCK };
  }

  /** Moves the oldest event to a place of the ring. */
  moveTo(times: BigUint64Array, slots: Int32Array, index: number): void {
    const block = this.#blocks[0]!;
    times[index] = block.times[this.#first]!;
    for (let i = 0; i < 8; i++) slots[index * 8 + i] = block.slots[this.#first * 8 + i]!;
    this.#first++;
    this.count--;
    if (this.#first < BLOCK) return;
    this.#blocks.shift();
    this.#first = 0;
  }
}

function newBlock(): Block {
  return { times: new BigUint64Array(BLOCK), slots: new Int32Array(BLOCK * 8) };
}
