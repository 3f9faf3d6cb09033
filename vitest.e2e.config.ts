import { defineConfig } from 'vitest/config';

/** The end-to-end tests against a ledger on this machine; one file at a time, as each watches the same log. */
export default defineConfig({
  test: {
    name: 'e2e',
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/local-target.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
