import { defineConfig } from 'vitest/config';

/** Four real signers of a permissioned chain; needs Go once, to build geth. One file at a time: each watches the clock of a chain. */
export default defineConfig({
  test: {
    include: ['test/consortium/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 900_000,
  },
});
