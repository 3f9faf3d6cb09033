import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONGEST = 'test/long/withdrawals.test.ts';

/** The longest file begins first, so that the others run beside it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => (moduleId.endsWith(LONGEST) ? 0 : 1);
    return files.toSorted((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/** What takes minutes because it is done thousands of times, on the real engine. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    include: ['test/long/**/*.test.ts'],
    sequence: { sequencer: LongestFirst },
    testTimeout: 900_000,
    hookTimeout: 60_000,
  },
});
