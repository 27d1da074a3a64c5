/** Beats for the watchdog while the loop turns. */
export function watchLoop(_blockMs: number): void {}
