import { defineConfig } from 'vitest/config';

/** Tests that try every case or thousands of random ones: bit flips, fuzzed calls, crashes at each step. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    include: ['test/slow/**/*.test.ts'],
    globalSetup: ['test/contracts/build.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
