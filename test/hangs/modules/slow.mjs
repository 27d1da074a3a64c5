// Modules whose top level takes long, imported by others that import each other: all of it comes to an end.
import { setTimeout as pause } from 'node:timers/promises';

const [left, right] = await Promise.all([import('./slow-left.mjs'), import('./slow-right.mjs')]);
console.log(left.name, right.name, (await import('./slow-left.mjs')).name);
await pause(50);
setTimeout(() => process.exit(3), 50);
await import('./slow-config.mjs?again');
