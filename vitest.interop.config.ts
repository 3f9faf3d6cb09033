import { defineConfig } from 'vitest/config';

/** Checks by other people's tools, installed on demand from their registries. */
export default defineConfig({
  test: { include: ['test/interop/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false },
});
