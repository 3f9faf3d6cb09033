import { defineConfig } from 'vitest/config';

/** Tests of pure rules: files share a process, and with it what they import. */
const RULES = [
  'test/unit/{kernel,merkle,prefix,map,tlog,vrf,entry,registry,subject,consent,decision,report,proof}/**/*.test.ts',
  'test/tamper/**/*.test.ts',
];
const TIMEOUTS = { testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { name: 'rules', include: RULES, isolate: false, ...TIMEOUTS } },
      {
        test: {
          name: 'ledger',
          include: ['test/{unit,http,ports,contracts,integration}/**/*.test.ts'],
          exclude: RULES,
          globalSetup: ['test/contracts/build.ts'],
          ...TIMEOUTS,
        },
      },
      'vitest.e2e.config.ts',
    ],
  },
});
