import { TASK_PLACES } from '../columns.ts';
import { TripleIds } from './triple-ids.ts';

/**
 * The tasks of a chunk by short codes: the latest have a place each, which a byte names, and give it up in turn.
 * Others are named by how many were new since; docs/format.md, "Columns".
 */
export class TaskPlaces {
  /** Number of each task (and of two that are 0), in the order of their first events, from 1. */
  readonly #numbers = new TripleIds();
  /** By number; 0: it has none. */
  readonly #placeOf: number[] = [0];
  readonly #inPlace = new Uint32Array(TASK_PLACES);
  #next = 1;

  /** The code of a task; `onNew` is called if it had no event in this chunk yet. */
  codeOf(task: number, onNew: (task: number) => void): number {
    if (task === 0) return 0;
    let number = this.#numbers.get(task, 0, 0);
    let code = TASK_PLACES;
    if (number === 0) {
      onNew(task);
      number = this.#numbers.size + 1;
      this.#numbers.add(task, 0, 0, number);
    } else {
      const place = this.#placeOf[number]!;
      if (place > 0) return place;
      code += 1 + this.#numbers.size - number;
    }
    this.#give(number);
    return code;
  }

  clear(): void {
    this.#numbers.clear();
    this.#placeOf.length = 1;
    this.#inPlace.fill(0);
    this.#next = 1;
  }

  #give(number: number): void {
    const place = this.#next;
    this.#next = (place % (TASK_PLACES - 1)) + 1;
    this.#placeOf[this.#inPlace[place]!] = 0;
    this.#inPlace[place] = number;
    this.#placeOf[number] = place;
  }
}
