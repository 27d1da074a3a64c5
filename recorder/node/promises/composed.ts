import { types } from '../types.ts';
import type { ResourceId, ResourceKind } from '../../../format/events.ts';
import { CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { newResource } from '../ring/dictionary.ts';
import { nameOf } from '../tasks/names.ts';
import { parentOf } from './promises.ts';
import { put } from '../ring/ring.ts';
import { setTarget, targetOf, type Target, type Task } from '../tasks/tasks.ts';

/** Promises made of promises: `Promise.all` and the like, and what `then` derives. */

const { await: AWAIT, member: MEMBER } = CODE;
const NativePromise = Promise;

/** Waits for all (or any) of its members. A resource only once somebody waits for it. */
export class Composed implements Target {
  readonly failure: number = OUTCOME.error;
  readonly #kind: ResourceKind & ('all' | 'any');
  readonly #site: number;
  #parts: readonly unknown[];
  #resource: ResourceId = 0;

  /** `parts` are the promises themselves, or targets. */
  constructor(kind: 'all' | 'any', site: number, parts: readonly unknown[]) {
    this.#kind = kind;
    this.#site = site;
    this.#parts = parts;
  }

  beginWait(task: Task, site: number): void {
    put(AWAIT, task.id, site, 0, TARGET.resource, this.#define(), 0, 0);
  }

  endWait(): void {
    this.#parts = [];
  }

  reference(): readonly [number, number] {
    return [TARGET.resource, this.#define()];
  }

  onSettled(): boolean {
    return false;
  }

  #define(): ResourceId {
    if (this.#resource !== 0) return this.#resource;
    const { name, site } = nameOf(this.#kind, 0, this.#site);
    this.#resource = newResource({ kind: this.#kind, name, site });
    for (const member of this.#parts) {
      const [kind, id] = referenceOf(member);
      put(MEMBER, 0, 0, this.#resource, kind, id, 0, 0);
    }
    return this.#resource;
  }
}

function referenceOf(member: unknown): readonly [number, number] {
  const target = isTarget(member) ? member : targetOf(member);
  return target?.reference() ?? [TARGET.unknown, 0];
}

function isTarget(member: unknown): member is Target {
  return typeof member === 'object' && member !== null && !types.isPromise(member) && 'reference' in member;
}

let gathered: readonly unknown[] | null = null;

/** The argument of `Promise.all` and the like, on its way there. Only an array is looked into. */
export function members<T>(promises: T): T {
  gathered = Array.isArray(promises) ? promises.slice() : null;
  return promises;
}

/** `made` is what `Promise.all` and the like returned. */
export function combined<T>(site: number, name: string, made: T): T {
  const parts = gathered?.filter((part) => types.isPromise(part) || targetOf(part) !== undefined);
  const isComplete = parts !== undefined && parts.length === gathered?.length;
  gathered = null;
  if (!(made instanceof NativePromise) || parts === undefined) return made;
  const isAll = name.startsWith('all');
  // A race with a plain value among its members is over already.
  if (isAll || isComplete) setTarget(made, new Composed(isAll ? 'all' : 'any', site, parts));
  return made;
}

/** `made` is what `then`, `catch` or `finally` returned. */
export function derived<T>(site: number, made: T): T {
  if (!(made instanceof NativePromise)) return made;
  const parent = parentOf(made);
  if (parent !== null) derivedFrom(made, parent, site);
  return made;
}

/** `made` settles once `parent` has. */
export function derivedFrom(made: object, parent: object, site: number): void {
  if (targetOf(parent) !== undefined) setTarget(made, new Composed('all', site, [parent]));
}
