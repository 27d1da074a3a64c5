/**
 * The events that are in the ring and beside it, as records by number: they are counted from the start of the
 * thread, as integers of 32 bits.
 */
import type { PlaceInBlock } from './overflow.ts';
import { CONTROL, RING_MASK } from './ring-layout.ts';
import { overflow, ring } from './ring.ts';

const { control } = ring;
const { head: HEAD } = CONTROL;
/** docs/format.md, "Raw chunk": a time, then eight integers. */
export const RECORD_WORDS = 10;

/** The number that the next record will have. */
export function endOfRecords(): number {
  return (control[HEAD]! + overflow.count) | 0;
}

/** When the event was made. */
export function timeOf(record: number): bigint {
  const { block, index } = placeOf(record);
  return block.times[index]!;
}

/** Copies the records from `first` to before `end`, but no more than `words` has room for. Returns how many. */
export function copyRecords(first: number, end: number, words: Int32Array): number {
  const count = Math.min(words.length / RECORD_WORDS, (end - first) | 0);
  const times = new BigUint64Array(words.buffer);
  for (let copied = 0; copied < count; copied++) {
    const { block, index } = placeOf((first + copied) | 0);
    const at = copied * RECORD_WORDS;
    times[at / 2] = block.times[index]!;
    for (let field = 0; field < 8; field++) words[at + 2 + field] = block.slots[index * 8 + field]!;
  }
  return count;
}

function placeOf(record: number): PlaceInBlock {
  const beside = (record - control[HEAD]!) | 0;
  return beside < 0 ? { block: ring, index: record & RING_MASK } : overflow.placeOf(beside);
}
