import { defineConfig } from 'vitest/config';

/** What a bad day of the machine does to the ledger on it: full disks, clocks, folders, a store that stands still. */
export default defineConfig({
  test: { include: ['test/host/**/*.test.ts'], fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 },
});
