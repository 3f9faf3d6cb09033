import { defineConfig } from 'vitest/config';

/** What takes minutes because it is done thousands of times, on the real engine. */
export default defineConfig({
  test: { maxWorkers: 2, include: ['test/long/**/*.test.ts'], testTimeout: 900_000, hookTimeout: 60_000 },
});
