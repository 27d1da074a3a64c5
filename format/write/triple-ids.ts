const START_CELLS = 1024;
/** Three integers and their id. */
const WORDS = 4;

/**
 * The ids that were given to triples of integers (of which the low 32 bits count). Asked for each event
 * that is written, so it is a hash table in one typed array, with open addressing: a fifth of what a Map
 * takes whose keys are too large for V8's small integers.
 */
export class TripleIds {
  #cells = new Int32Array(START_CELLS * WORDS);
  #mask = START_CELLS - 1;
  size = 0;

  /** 0: it has none. */
  get(a: number, b: number, c: number): number {
    return this.#cells[this.#find(a | 0, b | 0, c | 0) + 3]!;
  }

  /** `id` is not 0, and the triple has none yet. */
  add(a: number, b: number, c: number, id: number): void {
    if (this.size * 2 > this.#mask) this.#grow();
    const at = this.#find(a | 0, b | 0, c | 0);
    const cells = this.#cells;
    cells[at] = a;
    cells[at + 1] = b;
    cells[at + 2] = c;
    cells[at + 3] = id;
    this.size++;
  }

  clear(): void {
    this.#cells.fill(0);
    this.size = 0;
  }

  /** Where the triple is, or would go. */
  #find(a: number, b: number, c: number): number {
    const cells = this.#cells;
    const mask = this.#mask;
    const hash = Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(c, 0xc2b2_ae35);
    for (let cell = (hash ^ (hash >>> 15)) & mask; ; cell = (cell + 1) & mask) {
      const at = cell * WORDS;
      if (cells[at + 3] === 0) return at;
      if (cells[at] === a && cells[at + 1] === b && cells[at + 2] === c) return at;
    }
  }

  #grow(): void {
    const old = this.#cells;
    this.#cells = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let at = 0; at < old.length; at += WORDS) {
      if (old[at + 3] === 0) continue;
      const to = this.#find(old[at]!, old[at + 1]!, old[at + 2]!);
      this.#cells.set(old.subarray(at, at + WORDS), to);
    }
  }
}
