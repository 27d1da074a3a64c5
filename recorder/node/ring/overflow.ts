import { EVENTS } from '../../../format/events.ts';
import { passing } from './passing.ts';

/** Events of a block, in the layout of the ring: a time and eight integers each. */
const BLOCK_BITS = 13;
const BLOCK = 1 << BLOCK_BITS;
const DROPPED = EVENTS.dropped.code;
/** Condensing must give this part of the room at least, or it would be done all the time. */
const WORTH = 4;
type Block = { readonly times: BigUint64Array; readonly slots: Int32Array };
/** The event's integers are in `slots` from 8 × `index` on. */
export type PlaceInBlock = { readonly block: Block; readonly index: number };

/**
 * Events for which the ring had no room, in their order: kept in this thread's own memory, where the writer can't
 * see them, until there is. If there are too many, those are dropped without which it can still be told what is open,
 * and how many they were is told behind the rest: a keyframe then heals the gap, which it can't where others are lost.
 */
export class Overflow {
  count = 0;
  /** Events that were dropped and not told of yet. */
  dropped = 0;
  /** How often the numbers of events have changed. */
  condensed = 0;
  readonly #most: number;
  readonly #blocks: Block[] = [];
  /** Of the oldest event, in the first block. */
  #first = 0;
  /** Condensing was no use. */
  #isDense = false;

  /** As many are kept, rounded up to whole blocks: 40 bytes each. */
  constructor(most: number) {
    this.#most = most;
  }

  /** A place for one event more; null: there are too many. */
  next(): PlaceInBlock | null {
    if (this.count >= this.#most && !this.#condense()) return null;
    return this.#add();
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
    if (slots[index * 8] === DROPPED) this.dropped -= slots[index * 8 + 4]!;
    this.#first++;
    this.count--;
    this.#isDense = false;
    if (this.#first < BLOCK) return;
    this.#blocks.shift();
    this.#first = 0;
  }

  #add(): PlaceInBlock {
    if (this.#first + this.count === this.#blocks.length * BLOCK) this.#blocks.push(newBlock());
    return this.placeOf(this.count++);
  }

  #condense(): boolean {
    if (this.#isDense) return false;
    const { count } = this;
    const marks = passing(count, this.#read);
    const dropped = marks.reduce((sum, mark) => sum + mark, 0);
    this.#isDense = dropped < this.#most / WORTH;
    if (this.#isDense) return false;
    const at = this.placeOf(count - 1);
    const time = at.block.times[at.index]!;
    this.count = 0;
    for (let index = 0; index < count; index++)
      if (marks[index] === 0) copy(this.placeOf(index), this.#add());
    this.#tell(dropped, time);
    this.#blocks.length = Math.ceil((this.#first + this.count) / BLOCK);
    return true;
  }

  readonly #read = (event: number, word: number): number => {
    const at = this.#first + event;
    return this.#blocks[at >> BLOCK_BITS]!.slots[(at & (BLOCK - 1)) * 8 + word]!;
  };

  #tell(dropped: number, time: bigint): void {
    const { block, index } = this.#add();
    block.times[index] = time;
    block.slots.set([DROPPED, 0, 0, 0, dropped, 0, 0, 0], index * 8);
    this.dropped += dropped;
    this.condensed++;
  }
}

function copy(from: PlaceInBlock, to: PlaceInBlock): void {
  to.block.times[to.index] = from.block.times[from.index]!;
  for (let i = 0; i < 8; i++) to.block.slots[to.index * 8 + i] = from.block.slots[from.index * 8 + i]!;
}

function newBlock(): Block {
  return { times: new BigUint64Array(BLOCK), slots: new Int32Array(BLOCK * 8) };
}
