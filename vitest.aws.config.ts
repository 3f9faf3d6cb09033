import { defineConfig } from 'vitest/config';

/** What runs on an emulator of AWS, one file after the other; it needs Python 3 and installs the emulator on demand. */
export default defineConfig({
  test: {
    include: ['test/aws/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
