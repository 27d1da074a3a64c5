/* oxlint-disable unicorn/require-module-specifiers -- a module without exports */
/** A preload: loaded for what it does. */
export {};
