const FIRST_ROOM = 1024;
const WIDTH = 3;

/**
 * Shapes by id: event code, site and resource, three words each. There may be millions in a segment, as
 * every promise of the program has some, and a map of objects takes ten times as much.
 */
export class ShapeTable {
  #words = new Uint32Array(FIRST_ROOM * WIDTH);
  #count = 0;
  /** Of writers that leave large holes in their numbering. */
  readonly #sparse = new Map<number, readonly [code: number, site: number, resource: number]>();

  set(id: number, code: number, site: number, resource: number): void {
    this.#count++;
    if (id > FIRST_ROOM + 2 * this.#count) {
      this.#sparse.set(id, [code, site, resource]);
      return;
    }
    if ((id + 1) * WIDTH > this.#words.length) this.#grow(id);
    this.#words.set([code, site, resource], id * WIDTH);
    if (this.#sparse.size > 0) this.#sparse.delete(id);
  }

  /** 0: not defined. */
  code(id: number): number {
    return this.#word(id, 0);
  }

  site(id: number): number {
    return this.#word(id, 1);
  }

  resource(id: number): number {
    return this.#word(id, 2);
  }

  #word(id: number, word: 0 | 1 | 2): number {
    const at = id * WIDTH;
    const dense = at < this.#words.length ? this.#words[at + word]! : 0;
    return dense !== 0 || this.#sparse.size === 0 ? dense : (this.#sparse.get(id)?.[word] ?? 0);
  }

  #grow(id: number): void {
    const words = new Uint32Array(Math.max(this.#words.length * 2, (id + 1) * WIDTH));
    words.set(this.#words);
    this.#words = words;
  }
}
