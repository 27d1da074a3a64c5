import * as nodeModule from 'node:module';

/** Hooks of modules of Node's own that are loaded when they are used: to load one before costs more than its hooks. */
const waiting = new Map<string, () => void>();

/** Calls `install` when the program first asks for `module`. */
export function whenAsked(module: string, install: () => void): void {
  waiting.set(module, install);
}

/** The program asks for a module, or mentions what is global of it. */
export function nowAsked(module: string): void {
  const install = waiting.get(module);
  if (install === undefined) return;
  waiting.delete(module);
  install();
}

const isSeenAsking = 'registerHooks' in nodeModule;

/** Before Node 22.15 nobody is seen asking for these; but who does has the name in its source. */
export function nowMentioned(text: () => string): void {
  if (isSeenAsking) return;
  for (const module of waiting.keys()) {
    const name = module.replace('node:', '');
    if (new RegExp(`['"](?:node:)?${name}['"]`).test(text())) nowAsked(module);
  }
}
