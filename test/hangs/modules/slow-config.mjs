import { setTimeout as pause } from 'node:timers/promises';

await pause(200);
export const config = 'read';
