import { defineConfig } from 'vitest/config';

/** What takes minutes because it is done thousands of times, on the real engine. */
export default defineConfig({
  test: { include: ['test/long/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 60_000 },
});
