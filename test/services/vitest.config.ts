import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Suites that need servers: `npm run test:services`. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { include: ['*.spec.ts'], testTimeout: 30_000, hookTimeout: 60_000, maxWorkers: 2 },
});
