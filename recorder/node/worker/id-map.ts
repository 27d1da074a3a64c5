const START_CELLS = 256;

/**
 * By id, what is open: as a Map. Every wait of the program is put in and taken out again, after which a Map
 * has to be cleaned up; so this is a hash table with open addressing, in which what is gone leaves nothing
 * behind. The hash scatters ids: those that came one after another must not lie in one row.
 */
export class IdMap<V> {
  #ids = new Float64Array(START_CELLS);
  #values: (V | undefined)[] = emptyCells(START_CELLS);
  #mask = START_CELLS - 1;
  size = 0;

  get(id: number): V | undefined {
    return this.#values[this.#find(id)];
  }

  has(id: number): boolean {
    return this.get(id) !== undefined;
  }

  set(id: number, value: V): void {
    let cell = this.#find(id);
    if (this.#values[cell] === undefined) {
      if (this.size * 2 > this.#mask) {
        this.#grow();
        cell = this.#find(id);
      }
      this.#ids[cell] = id;
      this.size++;
    }
    this.#values[cell] = value;
  }

  delete(id: number): void {
    const cell = this.#find(id);
    if (this.#values[cell] === undefined) return;
    this.#values[cell] = undefined;
    this.size--;
    this.#closeGap(cell);
  }

  /** In no order. Not to be changed meanwhile. */
  *values(): Iterable<V> {
    for (const value of this.#values) if (value !== undefined) yield value;
  }

  #home(id: number): number {
    return (Math.imul(id, 0x9e37_79b1) >>> 8) & this.#mask;
  }

  /** The cell of `id`, or the empty one where it would go. */
  #find(id: number): number {
    const ids = this.#ids;
    const values = this.#values;
    let cell = this.#home(id);
    while (values[cell] !== undefined && ids[cell] !== id) cell = (cell + 1) & this.#mask;
    return cell;
  }

  /** What lies behind a cell that is empty now must be found still (Knuth 6.4, algorithm R). */
  #closeGap(empty: number): void {
    const mask = this.#mask;
    let gap = empty;
    for (let cell = (gap + 1) & mask; this.#values[cell] !== undefined; cell = (cell + 1) & mask) {
      const home = this.#home(this.#ids[cell]!);
      if (((cell - home) & mask) < ((cell - gap) & mask)) continue;
      this.#ids[gap] = this.#ids[cell]!;
      this.#values[gap] = this.#values[cell];
      this.#values[cell] = undefined;
      gap = cell;
    }
  }

  #grow(): void {
    const ids = this.#ids;
    const values = this.#values;
    this.#ids = new Float64Array(ids.length * 2);
    this.#values = emptyCells(ids.length * 2);
    this.#mask = this.#mask * 2 + 1;
    values.forEach((value, old) => {
      if (value === undefined) return;
      const cell = this.#find(ids[old]!);
      this.#ids[cell] = ids[old]!;
      this.#values[cell] = value;
    });
  }
}

/** Without holes: V8 reads an array faster that never had one. */
function emptyCells<V>(count: number): (V | undefined)[] {
  return Array.from({ length: count }, () => undefined);
}
