import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests of functions that read their configuration when they are first imported: each file has its own process. */
const ALONE = ['test/integration/{alarms,personal-data,store-throttles}.test.ts', 'test/unit/telemetry/*.test.ts'];
const TIMEOUTS = { testTimeout: 60_000, hookTimeout: 120_000 };

// Processes that tests start find their modules compiled.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'ledger',
          include: ['test/{unit,http,ports,contracts,integration,tamper}/**/*.test.ts'],
          exclude: ALONE,
          // Files share a process, and with it what they import.
          isolate: false,
          globalSetup: ['test/contracts/build.ts'],
          ...TIMEOUTS,
        },
      },
      { test: { name: 'alone', include: ALONE, globalSetup: ['test/contracts/build.ts'], ...TIMEOUTS } },
      'vitest.e2e.config.ts',
    ],
  },
});
