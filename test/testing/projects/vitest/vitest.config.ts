import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { setupFiles: ['waitgraph/vitest'], include: ['*.test.ts'] } });
