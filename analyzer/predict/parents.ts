import type { TaskId } from '../../format/events.ts';

const PAGE = 1024;

/** Who started each task, in pages of numbers: every task of a trace is in here, and a map takes five times as much. */
export class Parents {
  readonly #pages = new Map<number, Float64Array>();
  #number = -1;
  #page: Float64Array = new Float64Array(0);

  /** undefined: not known. */
  of(task: TaskId): TaskId | undefined {
    return this.#pageOf(task)?.[task % PAGE] || undefined;
  }

  set(task: TaskId, parent: TaskId): void {
    let page = this.#pageOf(task);
    if (page === undefined) this.#pages.set(Math.floor(task / PAGE), (page = new Float64Array(PAGE)));
    page[task % PAGE] = parent;
  }

  #pageOf(task: TaskId): Float64Array | undefined {
    const number = Math.floor(task / PAGE);
    if (number === this.#number) return this.#page;
    const page = this.#pages.get(number);
    if (page === undefined) return undefined;
    this.#number = number;
    return (this.#page = page);
  }
}
