// A module that awaits itself: nothing is left to do, and Node gives up.
export const name = 'self';
await import('./self.mjs');
