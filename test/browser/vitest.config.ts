import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The browser in a real terminal, key by key: `npm run test:tui`. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { include: ['*.spec.ts'], testTimeout: 120_000, hookTimeout: 60_000, maxWorkers: 2 },
});
