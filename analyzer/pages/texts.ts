/** So many are kept: the same few words stand in most rows, but names may all be different. */
const MOST = 20_000;
const encoder = new TextEncoder();

/** Texts by number, so that a row can be numbers alone. A number is good until the next `trim`. */
export class Texts {
  readonly #numbers = new Map<string, number>();
  #texts: string[] = [];
  #bytes: Uint8Array[] = [];

  /** NaN, which stands for null in a row, if there is none. */
  number(text: string | null): number {
    if (text === null) return Number.NaN;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#texts.length;
    this.#numbers.set(text, number);
    this.#texts.push(text);
    this.#bytes.push(encoder.encode(text));
    return number;
  }

  at(number: number): string {
    return this.#texts[number]!;
  }

  /** As UTF-8. */
  bytes(number: number): Uint8Array {
    return this.#bytes[number]!;
  }

  /** Forgets all if they are many. Called between two rows. */
  trim(): void {
    if (this.#texts.length < MOST) return;
    this.#numbers.clear();
    this.#texts = [];
    this.#bytes = [];
  }
}
