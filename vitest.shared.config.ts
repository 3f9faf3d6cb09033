import { defineConfig } from 'vitest/config';

/** Checks against the material beside the repository (`SHARED_DIR`, default `../shared`); they fail without it. */
export default defineConfig({ test: { include: ['test/shared/**/*.test.ts'], testTimeout: 120_000 } });
