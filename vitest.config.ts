import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'ledger',
          include: ['test/{unit,http,ports,contracts,integration}/**/*.test.ts'],
          globalSetup: ['test/contracts/build.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      'vitest.e2e.config.ts',
    ],
  },
});
