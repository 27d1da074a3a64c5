import * as awaitHooks from './tasks/await-hooks.ts';
import { enterModule, enterUnknown, returns, succeeds, turn } from './tasks/awaits.ts';
import { imported, importing } from './builtin/imports.ts';
import { announce, callOver } from './sites/call-site.ts';
import { combined, derived, members } from './promises/composed.ts';
import { executor, never, timer, withResolvers } from './promises/deferreds.ts';
import { disposed, disposing, leaving } from './tasks/disposals.ts';
import { fromYield, generated, iterated, toYield } from './tasks/generators.ts';
import { guarded } from './guard.ts';
import { named } from './tasks/names.ts';
import { applyPatch } from './patch/index.ts';
import { emits, emitting, listening } from './promises/signals.ts';
import { Task } from './tasks/tasks.ts';
import { RUNTIME } from './transform/names.ts';
import { standing } from './source/unsettled.ts';

/** At a failure there is still a task to go on with, though nobody hears of it. */
const unheard = (): Task => new Task();

/** What begins a task. */
const BEGINNINGS = { enterUnknown, enterModule };

/**
 * `iterated` and `disposing` ask the program's objects what the language would ask them, and their errors are the
 * program's. Some only note what they are given, and can't fail.
 */
const UNGUARDED = { ...awaitHooks, iterated, disposing, applyPatch, returns, succeeds, announce, callOver };

const OTHERS = {
  turn,
  combined,
  derived,
  members,
  executor,
  never,
  timer,
  withResolvers,
  fromYield,
  generated,
  toYield,
  disposed,
  leaving,
  standing,
  named,
  imported,
  importing,
  emits,
  emitting,
  listening,
};

const guardedAll = (
  hooks: Readonly<Record<string, (...args: never[]) => unknown>>,
  otherwise?: () => unknown,
) => Object.entries(hooks).map(([name, hook]) => [name, guarded(name, hook, otherwise)] as const);

const HOOKS: object = Object.freeze({
  ...Object.fromEntries([...guardedAll(BEGINNINGS, unheard), ...guardedAll(OTHERS)]),
  ...UNGUARDED,
});

/** Makes the hooks reachable from transformed and patched sources, and from nothing that lists globals. */
export function installRuntime(): void {
  Object.defineProperty(globalThis, RUNTIME, { value: HOOKS, enumerable: false });
}
