import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,ports,contracts,integration}/**/*.test.ts'],
    globalSetup: ['test/contracts/build.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
