/**
 * A server as a recorder at level `awaits` sees it: tasks that live long take locks, some of them
 * contended, call async functions, wait for these and for sockets, and tell others of it. Two more tasks
 * take a lock each halfway and each other's at the end: a deadlock whose holds are old.
 */
import {
  ACT_OPS,
  AWAIT_TARGETS,
  EVENTS,
  HANDLE_REFED,
  REQUEST_DIRECT,
  TASK_KINDS,
  TICKET_CLASSES,
} from '../../../format/events.ts';
import type { RingEvent } from '../../../recorder/node/worker/open-state.ts';
import { seeded } from './random.ts';

export type ReferenceOptions = {
  readonly events: number;
  /** Alive at a time. */
  readonly tasks: number;
  readonly seed: number;
};

/** Takes one event: sites, resources and names by the numbers that `SITES` and `resourcesOf` give them. */
export type Put = (event: RingEvent) => void;

/** Line numbers in the program's file; a site is its position here, plus 1. */
export const SITES: readonly number[] = Array.from({ length: 24 }, (_, line) => 10 + 3 * line);
/** Names of its functions; a name is its position here, plus 1. */
export const NAMES: readonly string[] = ['worker', 'order', 'price', 'pay', 'transfer', 'audit'];
export type ReferenceResource = {
  readonly id: number;
  readonly kind: 'mutex' | 'socket' | 'queue';
  readonly name: string;
};

const SOCKETS = 16;
const MOST_LOCKS = 2000;
const START_NS = 5_000_000_000;
/** Between two events, at most. */
const MOST_NS = 12_000;
const TASK = AWAIT_TARGETS.indexOf('task');
const EXTERNAL = AWAIT_TARGETS.indexOf('external');
const SCOPED = TICKET_CLASSES.indexOf('scoped');
const FUNCTION = TASK_KINDS.indexOf('function');
const PUT = ACT_OPS.indexOf('put');
const {
  taskStart,
  taskEnd,
  acquire,
  acquired,
  request,
  release,
  await: awaits,
  waitEnd,
  act,
  handleOpen,
} = EVENTS;

export function resourcesOf({ tasks }: ReferenceOptions): ReferenceResource[] {
  const locks = lockCount(tasks);
  const lock = (index: number): ReferenceResource => ({
    id: index + 1,
    kind: 'mutex',
    name: `lock ${index}`,
  });
  const socket = (index: number): ReferenceResource => ({
    id: locks + 3 + index,
    kind: 'socket',
    name: `peer ${index}`,
  });
  const queue: ReferenceResource = { id: locks + 3 + SOCKETS, kind: 'queue', name: 'orders' };
  return [
    ...Array.from({ length: locks + 2 }, (_, index) => lock(index)),
    ...Array.from({ length: SOCKETS }, (_, index) => socket(index)),
    queue,
  ];
}

function lockCount(tasks: number): number {
  return Math.min(2 * tasks, MOST_LOCKS);
}

/** Runs the program until it has told of that many events. */
export function runProgram(options: ReferenceOptions, put: Put): void {
  const program = new Program(options, put);
  program.start();
  program.run();
}

/** What a task does next. */
const IDLE = 0;
const HOLDING = 1;
const CALLING = 2;
const LEAVING = 3;
const QUEUED = 4;

class Program {
  readonly #options: ReferenceOptions;
  readonly #put: Put;
  readonly #random;
  readonly #locks: number;
  readonly #phase: Uint8Array;
  /** Lock, ticket and called task of each task; 0: none. */
  readonly #lock: Uint32Array;
  readonly #ticket: Float64Array;
  readonly #callee: Float64Array;
  readonly #holder: Uint32Array;
  readonly #queues: number[][];
  #at = START_NS;
  #events = 0;
  #tickets = 0;
  #lastTask: number;

  constructor(options: ReferenceOptions, put: Put) {
    const { tasks, seed } = options;
    this.#options = options;
    this.#put = put;
    this.#random = seeded(seed);
    this.#locks = lockCount(tasks);
    this.#phase = new Uint8Array(tasks + 1);
    this.#lock = new Uint32Array(tasks + 1);
    this.#ticket = new Float64Array(tasks + 1);
    this.#callee = new Float64Array(tasks + 1);
    this.#holder = new Uint32Array(this.#locks + 1);
    this.#queues = Array.from({ length: this.#locks + 1 }, () => []);
    this.#lastTask = tasks + 2;
  }

  start(): void {
    const { tasks } = this.#options;
    for (let socket = 0; socket < SOCKETS; socket++)
      this.#tell(handleOpen.code, 0, 0, this.#socket(socket), [HANDLE_REFED]);
    for (let task = 1; task <= tasks + 2; task++)
      this.#tell(taskStart.code, task, 1, 0, [0, task > tasks ? 5 : 1, FUNCTION]);
    for (let task = 1; task <= tasks + 2; task++) this.#awaitSocket(task, 2);
  }

  run(): void {
    const { events, tasks } = this.#options;
    const [one, other] = [tasks + 1, tasks + 2];
    const first = this.#tickets + 1;
    this.#tickets += 4;
    while (this.#events < events / 2) this.#turn(1 + this.#random(tasks));
    for (const [index, task] of [one, other].entries()) {
      this.#tell(waitEnd.code, task, 2, 0, []);
      const own = this.#locks + 1 + index;
      this.#tell(acquire.code, task, 20, own, [first + index, 1, REQUEST_DIRECT, SCOPED]);
      this.#awaitSocket(task, 21);
    }
    while (this.#events < events - 4) this.#turn(1 + this.#random(tasks));
    for (const [index, task] of [one, other].entries()) {
      this.#tell(waitEnd.code, task, 21, 0, []);
      const others = this.#locks + 2 - index;
      this.#tell(request.code, task, 22, others, [first + 2 + index, 1, REQUEST_DIRECT]);
    }
  }

  #turn(task: number): void {
    switch (this.#phase[task]) {
      case IDLE:
        return this.#begin(task);
      case HOLDING:
        return this.#call(task);
      case CALLING:
        return this.#return(task);
      case LEAVING:
        return this.#leave(task);
      default: // waits for its lock
    }
  }

  #begin(task: number): void {
    this.#tell(waitEnd.code, task, 2, 0, []);
    if (this.#random(8) === 0)
      this.#tell(act.code, task, 3, this.#locks + 3 + SOCKETS, [PUT, 1, 0, this.#random(20)]);
    if (this.#random(2 * this.#options.tasks) >= this.#locks) return this.#call(task);
    const lock = 1 + Math.min(this.#random(this.#locks), this.#random(this.#locks));
    const ticket = ++this.#tickets;
    this.#lock[task] = lock;
    this.#ticket[task] = ticket;
    const site = 4 + (lock % 4);
    if (this.#holder[lock] === 0) {
      this.#holder[lock] = task;
      this.#tell(acquire.code, task, site, lock, [ticket, 1, REQUEST_DIRECT, SCOPED]);
      return this.#call(task);
    }
    this.#queues[lock]!.push(task);
    this.#phase[task] = QUEUED;
    this.#tell(request.code, task, site, lock, [ticket, 1, REQUEST_DIRECT, 0]);
  }

  #call(task: number): void {
    const callee = ++this.#lastTask;
    const site = 8 + (callee % 4);
    this.#callee[task] = callee;
    this.#phase[task] = CALLING;
    this.#tell(taskStart.code, callee, site, 0, [task, 2 + (callee % 3), FUNCTION]);
    this.#awaitSocket(callee, site + 4);
    this.#tell(awaits.code, task, 16, 0, [TASK, callee]);
  }

  #return(task: number): void {
    const callee = this.#callee[task]!;
    this.#tell(waitEnd.code, callee, 12 + (callee % 4), 0, []);
    this.#tell(taskEnd.code, callee, 0, 0, []);
    this.#tell(waitEnd.code, task, 16, 0, []);
    this.#phase[task] = LEAVING;
    this.#awaitSocket(task, 17);
  }

  #leave(task: number): void {
    this.#tell(waitEnd.code, task, 17, 0, []);
    if (this.#lock[task] !== 0) this.#unlock(task, this.#lock[task]!);
    this.#phase[task] = IDLE;
    this.#awaitSocket(task, 2);
  }

  #unlock(task: number, lock: number): void {
    this.#tell(release.code, task, 18, lock, [this.#ticket[task]!, 1]);
    this.#lock[task] = 0;
    const next = this.#queues[lock]!.shift() ?? 0;
    this.#holder[lock] = next;
    if (next === 0) return;
    this.#tell(acquired.code, next, 4 + (lock % 4), lock, [this.#ticket[next]!, SCOPED, REQUEST_DIRECT]);
    this.#phase[next] = HOLDING;
  }

  #awaitSocket(task: number, site: number): void {
    this.#tell(awaits.code, task, site, 0, [EXTERNAL, this.#socket(this.#random(SOCKETS))]);
  }

  #socket(index: number): number {
    return this.#locks + 3 + index;
  }

  #tell(code: number, task: number, site: number, resource: number, fields: readonly number[]): void {
    this.#at += 1000 + this.#random(MOST_NS);
    this.#events++;
    const [f0 = 0, f1 = 0, f2 = 0, f3 = 0] = fields;
    this.#put({ at: this.#at, code, task, site, resource, f0, f1, f2, f3 });
  }
}
