import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What is done to the one deployment, in this order: what changes it most comes last. */
const STORY = [
  'test/e2e/ledger.test.ts',
  'test/e2e/red-team.test.ts',
  'test/aws/schemathesis.test.ts',
  'test/aws/deployed/quarantine.test.ts',
  'test/aws/deployed/sweep.test.ts',
  'test/aws/deployed/chain.test.ts',
  'test/aws/deployed/alarms.test.ts',
  'test/aws/deployed/permissions.test.ts',
  'test/aws/deployed/repeat.test.ts',
  'test/aws/deployed/destroy.test.ts',
];

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => STORY.findIndex((path) => moduleId.endsWith(path));
    return files.toSorted((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

const timeouts = { testTimeout: 600_000, hookTimeout: 900_000 };

/** What runs on an emulator of AWS, one file after the other; it needs Python 3 and installs the emulator on demand. */
export default defineConfig({
  test: {
    fileParallelism: false,
    sequence: { sequencer: InOrder },
    projects: [
      {
        test: {
          name: 'emulator',
          include: ['test/aws/*.test.ts', 'test/aws/ports/*.test.ts'],
          exclude: STORY,
          ...timeouts,
        },
      },
      { test: { name: 'deployed', include: STORY, globalSetup: ['test/aws/deployed/deployment.ts'], ...timeouts } },
    ],
  },
});
