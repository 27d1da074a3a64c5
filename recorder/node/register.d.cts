/** A preload: loaded for what it does. */
export {};
