import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CODE, OUTCOME, TARGET, TASK } from '../codes.ts';
import { newResource, publishedString } from '../dictionary.ts';
import { put } from '../ring.ts';
import { Task } from '../tasks.ts';
import { nameOfThread } from '../thread.ts';

/**
 * ES modules that wait for their turn. A module is evaluated when all that it imports is, and one with
 * a top-level await is not until that is over. So one that is loaded and imports, however indirectly,
 * a module that waits is itself a task that waits, though nothing of it has run.
 */
const { await: AWAIT, member: MEMBER, taskName, waitEnd } = CODE;

type Module = {
  readonly path: string;
  /** What its top level is called as a task. */
  readonly name: string;
  readonly imports: Set<string>;
  /** Of its top level; started before that is entered if others wait for it. */
  task: Task | null;
  /** What it waits for before it is entered was told. */
  waits: boolean;
  state: 'loaded' | 'entered' | 'done';
};

const modules = new Map<string, Module>();
/** What `import()` in a module came to, by both. */
const resolutions = new Map<string, string>();
const MAX_RESOLUTIONS = 10_000;
/** Something was loaded, entered or left since it was last looked into. */
let isChanged = false;

/** A module of the program was loaded; `name` is what its top level is called as a task. */
export function moduleLoaded(path: string, name: string): void {
  modules.set(path, { path, name, imports: new Set(), task: null, waits: false, state: 'loaded' });
  isChanged = true;
}

/** An import was resolved: of a module that has not begun to run it is a static one. */
export function importResolved(parent: string | undefined, specifier: string, url: string): void {
  const [from, to] = [pathOf(parent), pathOf(url)];
  if (from === null || to === null) return;
  const importer = modules.get(from);
  if (importer?.state === 'loaded') importer.imports.add(to);
  else if (resolutions.size < MAX_RESOLUTIONS) resolutions.set(`${from}\n${specifier}`, to);
}

function pathOf(url: string | undefined): string | null {
  return url?.startsWith('file:') === true ? fileURLToPath(url.replace(/[?#].*$/, '')) : null;
}

/** The top level of the module in `path` begins: in the task that waited for it, if that was told. */
export function moduleEntered(path: string, make: () => Task): Task {
  const module = modules.get(path);
  if (module === undefined || module.state !== 'loaded') return make();
  const task = module.task ?? make();
  if (module.waits) put(waitEnd, task.id, 0, 0, OUTCOME.ok, 0, 0, 0);
  Object.assign(module, { task, state: 'entered' });
  isChanged = true;
  task.onSettled(() => {
    module.state = 'done';
    isChanged = true;
  });
  return task;
}

/** The module that `import(specifier)` in `path` asked for, while that is not evaluated. */
export function importedModule(path: string, specifier: string): Module | null {
  const module = modules.get(resolutions.get(`${path}\n${specifier}`) ?? '');
  return module === undefined || module.state === 'done' ? null : module;
}

/** Whether anything is different from the last time that this was asked. */
export function hasNews(): boolean {
  const was = isChanged;
  isChanged = false;
  return was;
}

/** Tells which modules wait for which. */
export function tellWaitingModules(): void {
  for (const module of modules.values()) {
    if (module.state === 'loaded' && !module.waits && isHeldUp(module)) tellWait(module);
  }
}

function isHeldUp(module: Module): boolean {
  return reachedFrom(module).some(({ state }) => state === 'entered');
}

/** All that it imports and that is not evaluated yet, the nearest first. */
function reachedFrom(module: Module): Module[] {
  const reached = new Set([module]);
  for (const { imports, state } of reached) {
    if (state !== 'loaded') continue; // what that waits for is its own affair
    for (const path of imports) {
      const next = modules.get(path);
      if (next !== undefined && next.state !== 'done') reached.add(next);
    }
  }
  reached.delete(module);
  return [...reached];
}

/** The task of a module, started before its code is if need be. */
export function taskOfModule(module: Module): Task {
  const name = publishedString(fullName(module));
  if (module.task === null) {
    module.task = new Task();
    module.task.start(0, name, TASK.module, 0);
  } else if (module.name === nameOfThread) {
    put(taskName, module.task.id, 0, 0, name, 0, 0, 0);
  }
  return module.task;
}

/** Where modules wait for each other, the main one is named with its file. */
function fullName({ path, name }: Module): string {
  return name === nameOfThread ? `${name} ${basename(path)}` : name;
}

function tellWait(module: Module): void {
  module.waits = true;
  const task = taskOfModule(module);
  const name = publishedString(`imports of ${basename(module.path)}`);
  const resource = newResource({ kind: 'all', name, site: 0 });
  for (const path of module.imports) {
    const next = modules.get(path);
    // Modules that import each other are evaluated in one go: none waits for the other.
    if (next === undefined || next.state === 'done' || importsBack(next, module)) continue;
    put(MEMBER, 0, 0, resource, TARGET.task, taskOfModule(next).id, 0, 0);
  }
  put(AWAIT, task.id, 0, 0, TARGET.resource, resource, 0, 0);
}

function importsBack(next: Module, module: Module): boolean {
  return next.state === 'loaded' && reachedFrom(next).includes(module);
}
