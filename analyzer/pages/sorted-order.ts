/**
 * Sorting rows of numbers by several columns: least significant digit first, eleven bits at a time, which
 * keeps equal ones in the order they came (Knuth, TAOCP 3, 5.2.5). Numbers are integers from -1 (for
 * null, which SQLite puts first) to 2^53.
 */
const DIGIT_BITS = 11;
const RADIX = 1 << DIGIT_BITS;
const MASK = RADIX - 1;
const WORD = 0x1_0000_0000;

/**
 * The order of `count` rows of `width` numbers each, by columns 0 up to, but not including, `columns`.
 * It is good until the next sort. Rows mostly come in an order that makes sorting by the first one or two enough: so that is tried first.
 */
export function sortedOrder(rows: Float64Array, width: number, count: number, columns: number): Uint32Array {
  for (let sorted = 1; ; sorted++) {
    const order = orderBy(rows, width, count, sorted);
    if (sorted === columns || isInOrder(rows, width, order, columns)) return order;
  }
}

/** One room for all sorts, which come one after another: fresh memory costs more than what is done with it. */
let room = new Uint32Array(0);

function orderBy(rows: Float64Array, width: number, count: number, columns: number): Uint32Array {
  if (room.length < 4 * count) room = new Uint32Array(4 * count);
  const part = (index: number): Uint32Array => room.subarray(index * count, (index + 1) * count);
  const buffers = { order: part(0), spare: part(1) };
  const [low, high] = [part(2), part(3)];
  for (let i = 0; i < count; i++) buffers.order[i] = i;
  for (let column = columns - 1; column >= 0; column--) {
    let varying = 0;
    const first = highOf(rows[column]! + 1);
    for (let i = 0, at = column; i < count; i++, at += width) {
      const value = rows[at]! + 1;
      const top = highOf(value);
      varying |= top ^ first;
      high[i] = top;
      low[i] = value - top * WORD;
    }
    sortBy(low, buffers);
    if (varying !== 0) sortBy(high, buffers);
  }
  return buffers.order;
}

function highOf(value: number): number {
  return value < WORD ? 0 : Math.floor(value / WORD);
}

function isInOrder(rows: Float64Array, width: number, order: Uint32Array, columns: number): boolean {
  for (let i = 1; i < order.length; i++) {
    if (isAfter(rows, order[i - 1]! * width, order[i]! * width, columns)) return false;
  }
  return true;
}

function isAfter(rows: Float64Array, one: number, other: number, columns: number): boolean {
  for (let column = 0; column < columns; column++) {
    const [a, b] = [rows[one + column]!, rows[other + column]!];
    if (a !== b) return a > b;
  }
  return false;
}

type Buffers = { order: Uint32Array; spare: Uint32Array };

function sortBy(digits: Uint32Array, buffers: Buffers): void {
  const varying = differences(digits);
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    if (((varying >>> shift) & MASK) === 0) continue;
    const { order, spare } = buffers;
    pass(digits, shift, order, spare);
    buffers.order = spare;
    buffers.spare = order;
  }
}

/** The bits in which not all are alike. */
function differences(digits: Uint32Array): number {
  const first = digits[0] ?? 0;
  let varying = 0;
  for (let i = 0; i < digits.length; i++) varying |= digits[i]! ^ first;
  return varying;
}

function pass(digits: Uint32Array, shift: number, from: Uint32Array, to: Uint32Array): void {
  const starts = new Uint32Array(RADIX + 1);
  for (let i = 0; i < digits.length; i++) starts[((digits[i]! >>> shift) & MASK) + 1]! += 1;
  for (let digit = 0; digit < RADIX; digit++) starts[digit + 1]! += starts[digit]!;
  for (let i = 0; i < from.length; i++) {
    const row = from[i]!;
    to[starts[(digits[row]! >>> shift) & MASK]!++] = row;
  }
}
