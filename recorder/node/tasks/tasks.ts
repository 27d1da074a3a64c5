import { types } from '../types.ts';
import { CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { CONTROL } from '../ring/ring-layout.ts';
import { put, ring } from '../ring/ring.ts';
import { createStamp } from '../stamp.ts';
import { stampedTarget, stampNewTarget, stampTarget } from '../promises/target-stamp.ts';
import type { Ticket } from '../locks/locks.ts';

/** What an awaited promise stands for. */
export type Target = {
  /** `task` begins to wait for it: writes the event. */
  readonly beginWait: (task: Task, site: number, ticketClass: number) => void;
  /** The wait is over and went well. */
  readonly endWait: (task: Task, ticketClass: number) => void;
  /** How a wait for it ended that did not go well: index into OUTCOMES. */
  readonly failure: number;
  /** How another event names it: index into AWAIT_TARGETS, and an id of that kind. */
  readonly reference: () => readonly [kind: number, id: number];
  /** Calls back once it has settled; false: the recorder will not see that. */
  readonly onSettled: (then: () => void) => boolean;
};

const { control } = ring;
const { taskStart, taskEnd, await: AWAIT, waitEnd } = CODE;
let lastTask = 0;

/** The task that runs, or null in a callback outside of any task. */
export let current: Task | null = null;

/** From now on `task` runs. The watchdog reads from shared memory whom a block is about. */
export function switchTo(task: Task | null): void {
  current = task;
  control[CONTROL.current] = task === null ? 0 : task.id;
}

export function currentId(): number {
  return current === null ? 0 : current.id;
}

/** What the value stands for, if it is a promise that the recorder knows. */
export function targetOf(value: unknown): Target | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const target = stampedTarget(value);
  return target === undefined && hasMakers && !types.isPromise(value) ? inheritedTarget(value) : target;
}

const makers = createStamp<(thenable: object) => Target>();
let hasMakers = false;

/** What is awaited and inherits from `prototype` but is no promise stands for what `make` makes of it. */
export function makeTargetsOf(prototype: object, make: (thenable: object) => Target): void {
  makers.set(prototype, make);
  hasMakers = true;
}

function inheritedTarget(thenable: object): Target | undefined {
  for (let object: object | null = thenable; object !== null && !types.isProxy(object);) {
    object = Object.getPrototypeOf(object) as object | null;
    const make = object === null ? undefined : makers.get(object);
    if (make !== undefined) return make(thenable);
  }
  return undefined;
}

type Making = (begun: object) => Target;
let begunBy: Task | null = null;
let begun: object | null = null;
let making: Making | null = null;

/** `task` began something in a library, whose promise it will await next: that then is what `make` makes of it. */
export function beginIn(task: Task, something: object, make: Making): void {
  begunBy = task;
  begun = something;
  making = make;
}

/** What a promise of an unknown kind stands for, which `task` awaits. */
export function begunTarget(task: Task, value: unknown): Target | undefined {
  if (begunBy !== task) return undefined;
  const target = types.isPromise(value) ? making!(begun!) : undefined;
  begunBy = begun = null;
  return target;
}

export const setTarget: (promise: object, target: Target) => void = stampTarget;
/** As `setTarget`, for a promise that was made just now. */
export const setNewTarget: (promise: object, target: Target) => void = stampNewTarget;

/** Anything that can wait and hold: an activation of an async function, a module's top level, a scope. */
export class Task implements Target {
  readonly id: number = ++lastTask;
  /** Who goes on when it suspends: its caller until its first suspension, then nobody. */
  caller: Task | null = null;
  /** What it waits for; undefined: it does not wait; null: for something unknown. */
  waitsFor: Target | null | undefined = undefined;
  /** Of the wait that it began last, if that was taken and is not told; see wait-stacks.ts. */
  stack: object | null = null;
  /** What it will do with the ticket it waits for: index into TICKET_CLASSES. */
  ticketClass = 0;
  outcome: number = OUTCOME.error;
  /** The value of its `return`, and where that is. */
  returned: unknown = undefined;
  returnSite = 0;
  /** An acquisition that it hands to whoever awaits it. */
  carries: Ticket | null = null;
  readonly failure: number = OUTCOME.error;
  #settled: (() => void)[] | null = null;
  #ended = false;

  /** `name` is a string id, `kind` an index into TASK_KINDS. */
  start(site: number, name: number, kind: number, parent: number): void {
    put(taskStart, this.id, site, 0, parent, name, kind, 0);
  }

  /** It called an async function, or went on to another task. */
  called(_task: Task): void {}

  get hasEnded(): boolean {
    return this.#ended;
  }

  end(outcome: number): void {
    if (this.#ended) return;
    this.#ended = true;
    put(taskEnd, this.id, 0, 0, outcome, 0, 0, 0);
    if (this.#settled !== null) for (const then of this.#settled) then();
  }

  /** What it waits for will not come; if it does wait still. */
  failWait(outcome: number): void {
    if (this.waitsFor === undefined) return;
    this.waitsFor = undefined;
    put(waitEnd, this.id, 0, 0, outcome, 0, 0, 0);
  }

  beginWait(task: Task, site: number): void {
    put(AWAIT, task.id, site, 0, TARGET.task, this.id, 0, 0);
  }

  endWait(task: Task, ticketClass: number): void {
    if (this.carries === null) return;
    this.carries.moveTo(task, ticketClass);
    this.carries = null;
  }

  reference(): readonly [number, number] {
    return [TARGET.task, this.id];
  }

  onSettled(then: () => void): boolean {
    if (this.#ended) then();
    else (this.#settled ??= []).push(then);
    return true;
  }
}
