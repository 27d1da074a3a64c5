import type { TaskId } from '../../format/events.ts';

const PAGE = 1024;
const LARGEST = 2 ** 31 - 1;

/**
 * Who started each task. Every task of a trace is in here, so it is kept as how much lower the parent's number is, in
 * pages of small integers: a map takes ten times as much.
 */
export class Parents {
  readonly #pages = new Map<number, Int32Array>();
  /** Parents whose distance is too large: tasks of another process. */
  readonly #distant = new Map<TaskId, TaskId>();
  #number = -1;
  #page: Int32Array = new Int32Array(0);

  /** undefined: not known. */
  of(task: TaskId): TaskId | undefined {
    const distance = this.#pageOf(task)?.[task % PAGE] ?? 0;
    return distance === 0 ? this.#distant.get(task) : task - distance;
  }

  set(task: TaskId, parent: TaskId): void {
    const distance = task - parent;
    if (distance === 0 || Math.abs(distance) > LARGEST) {
      this.#distant.set(task, parent);
      return;
    }
    let page = this.#pageOf(task);
    if (page === undefined) this.#pages.set(Math.floor(task / PAGE), (page = new Int32Array(PAGE)));
    page[task % PAGE] = distance;
  }

  #pageOf(task: TaskId): Int32Array | undefined {
    const number = Math.floor(task / PAGE);
    if (number === this.#number) return this.#page;
    const page = this.#pages.get(number);
    if (page === undefined) return undefined;
    this.#number = number;
    return (this.#page = page);
  }
}
