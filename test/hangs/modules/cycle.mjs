// Three modules: this one awaits the import of the second, which imports the third, which imports this one.
import { setTimeout as pause } from 'node:timers/promises';

setTimeout(() => process.exit(1), 300);
export const base = 'http://localhost';
await pause(1);
const { get } = await import('./cycle-client.mjs');
console.log(get());
