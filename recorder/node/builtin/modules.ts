import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CODE, OUTCOME, TARGET, TASK } from '../ring/codes.ts';
import { newResource, publishedString } from '../ring/dictionary.ts';
import { put } from '../ring/ring.ts';
import { Task } from '../tasks/tasks.ts';
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
  /** What it imports before it begins, as it says. */
  readonly specifiers: readonly string[];
  /** Of its top level; started before that is entered if others wait for it. */
  task: Task | null;
  /** What it waits for before it is entered was told. */
  waits: boolean;
  state: 'loaded' | 'entered' | 'done';
  /** The file was loaded before, as another module. */
  readonly isAgain: boolean;
};

const modules = new Map<string, Module>();
/** Something was loaded, entered or left since it was last looked into. */
let isChanged = false;

/** A module of the program was loaded; `name` is what its top level is called as a task. */
export function moduleLoaded(path: string, name: string, specifiers: readonly string[]): void {
  modules.set(path, {
    path,
    name,
    specifiers,
    task: null,
    waits: false,
    state: 'loaded',
    isAgain: modules.has(path),
  });
  isChanged = true;
}

/** What a module imports of the program's own, as far as it was loaded. */
function importsOf({ path, specifiers }: Module): Module[] {
  return specifiers.flatMap((specifier) => moduleFor(path, specifier) ?? []);
}

/** Not by a hook into how Node resolves: errors about what is missing would show it. Packages are not the program's. */
function moduleFor(path: string, specifier: string): Module | undefined {
  const meant = pathMeant(path, specifier);
  if (meant === null) return undefined;
  const bare = meant.replace(/\.([cm]?)jsx?$/, '.$1ts');
  const spellings = [meant, bare, `${bare}x`, ...ENDINGS.map((ending) => meant + ending)];
  return spellings.map((spelling) => modules.get(spelling)).find((module) => module !== undefined);
}

/** Of an import that means another file than it says, as loaders of TypeScript take it. */
const ENDINGS = ['.ts', '.tsx', '.mts', '.js', '.mjs', '/index.ts', '/index.js'];

function pathMeant(path: string, specifier: string): string | null {
  try {
    if (specifier.startsWith('#')) return createRequire(path).resolve(specifier);
    if (!/^(?:\.{0,2}\/|file:)/.test(specifier)) return null;
    return fileURLToPath(new URL(specifier.replace(/[?#].*$/, ''), pathToFileURL(path)));
  } catch {
    return null; // there is no such file, or it is none
  }
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
  const module = moduleFor(path, specifier);
  return module === undefined || module.state === 'done' ? null : module;
}

/** Whether anything is different from the last time that this was asked. */
export function hasNews(): boolean {
  const was = isChanged;
  isChanged = false;
  return was;
}

/** Whose top level awaits, of the main module and of all that it waits for, in the order in which V8 finds them. */
export function stalledModules(): Module[] {
  const main = [...modules.values()].find(({ name }) => name === nameOfThread);
  const reached = new Set<Module>();
  const stalledIn = (module: Module): Module[] => {
    if (reached.has(module)) return [];
    reached.add(module);
    if (module.state === 'loaded') return importsOf(module).flatMap(stalledIn);
    return module.state === 'entered' ? [module] : [];
  };
  const stalled = main === undefined ? [] : stalledIn(main);
  return stalled.some(({ isAgain }) => isAgain) ? [] : stalled;
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
  for (const one of reached) {
    if (one.state !== 'loaded') continue; // what that waits for is its own affair
    for (const next of importsOf(one)) if (next.state !== 'done') reached.add(next);
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
  for (const next of new Set(importsOf(module))) {
    // Modules that import each other are evaluated in one go: none waits for the other.
    if (next.state === 'done' || importsBack(next, module)) continue;
    put(MEMBER, 0, 0, resource, TARGET.task, taskOfModule(next).id, 0, 0);
  }
  put(AWAIT, task.id, 0, 0, TARGET.resource, resource, 0, 0);
}

function importsBack(next: Module, module: Module): boolean {
  return next.state === 'loaded' && reachedFrom(next).includes(module);
}
