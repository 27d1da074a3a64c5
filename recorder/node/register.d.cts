/** A preload: loaded for what it does. */
// oxlint-disable-next-line unicorn/require-module-specifiers -- else it would be no module
export {};
