import * as awaits from './awaits.ts';
import { imported, importing } from './builtin/imports.ts';
import { announce, callOver } from './call-site.ts';
import { combined, derived, members } from './composed.ts';
import { executor, never, timer, withResolvers } from './deferreds.ts';
import { fromYield, generated, iterated, toYield } from './generators.ts';
import { named } from './names.ts';
import { applyPatch } from './patch/index.ts';
import { emits, emitting, listening } from './signals.ts';
import { RUNTIME } from './transform/names.ts';

const HOOKS = Object.freeze({
  ...awaits,
  announce,
  callOver,
  combined,
  derived,
  members,
  executor,
  never,
  timer,
  withResolvers,
  fromYield,
  generated,
  iterated,
  toYield,
  named,
  imported,
  importing,
  emits,
  emitting,
  listening,
  applyPatch,
});

/** Makes the hooks reachable from transformed and patched sources, and from nothing that lists globals. */
export function installRuntime(): void {
  Object.defineProperty(globalThis, RUNTIME, { value: HOOKS, enumerable: false });
}
