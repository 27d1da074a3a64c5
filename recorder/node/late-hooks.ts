import * as nodeModule from 'node:module';

/** Hooks of modules of Node's own that are loaded when they are used: to load one before costs more than its hooks. */
const waiting = new Map<string, () => void>();

/** Calls `install` when the program first asks for `module`. */
export function whenAsked(module: string, install: () => void): void {
  if ('registerHooks' in nodeModule) waiting.set(module, install);
  else install();
}

/** The program asks for a module, or mentions what is global of it. */
export function nowAsked(module: string): void {
  const install = waiting.get(module);
  if (install === undefined) return;
  waiting.delete(module);
  install();
}
