import { basename } from 'node:path';
import { types } from '../types.ts';
import type { ResourceId } from '../../../format/events.ts';
import { CODE, OUTCOME, TARGET } from '../ring/codes.ts';
import { fileOfSite, newResource, publishedString } from '../ring/dictionary.ts';
import { put } from '../ring/ring.ts';
import { setTarget, type Target, type Task } from '../tasks/tasks.ts';
import { hasNews, importedModule, taskOfModule, tellWaitingModules } from './modules.ts';

/** Waits for `import()`: who waits for a module waits for its top level, once it is known which that is. */
const { await: AWAIT, provider: PROVIDER, providersComplete } = CODE;
const STRUCTURE = 0;
/** Awaited now, or in vain: as many are looked at. */
const MOST = 1000;
const awaited = new Set<ImportedModule>();

let requested: string | null = null;

/** `import(specifier)` comes next. */
export function importing<T>(specifier: T): T {
  requested = typeof specifier === 'string' ? specifier : null;
  return specifier;
}

/** …and returned `promise`. */
export function imported<T>(site: number, promise: T): T {
  if (requested !== null && types.isPromise(promise)) setTarget(promise, new ImportedModule(site, requested));
  requested = null;
  return promise;
}

/** While imports are awaited: tells what holds them up. To be called between steps, and at the end. */
export function tellImports(): void {
  if (awaited.size === 0 || !hasNews()) return;
  tellWaitingModules();
  for (const one of awaited) one.tellProvider();
}

class ImportedModule implements Target {
  readonly failure: number = OUTCOME.error;
  readonly #site: number;
  readonly #specifier: string;
  #resource: ResourceId = 0;
  #isTold = false;

  constructor(site: number, specifier: string) {
    this.#site = site;
    this.#specifier = specifier;
  }

  beginWait(task: Task, site: number): void {
    const [kind, id] = this.reference();
    put(AWAIT, task.id, site, 0, kind, id, 0, 0);
  }

  endWait(): void {
    awaited.delete(this);
  }

  reference(): readonly [number, number] {
    if (awaited.size < MOST) awaited.add(this);
    if (this.#resource === 0) {
      const name = publishedString(basename(this.#specifier));
      this.#resource = newResource({ kind: 'module', name, site: this.#site });
    }
    return [TARGET.resource, this.#resource];
  }

  onSettled(): boolean {
    return false;
  }

  tellProvider(): void {
    const module = importedModule(fileOfSite(this.#site), this.#specifier);
    if (module === null || this.#isTold) return;
    this.#isTold = true;
    put(PROVIDER, 0, 0, this.#resource, TARGET.task, taskOfModule(module).id, STRUCTURE, 0);
    put(providersComplete, 0, 0, this.#resource, STRUCTURE, 0, 0, 0);
  }
}
