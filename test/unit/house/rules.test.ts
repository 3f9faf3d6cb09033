import { expect, test } from 'vitest';
import { filesOf, linesOf } from './sources.ts';

const files = filesOf('core/registry', 'core/subject', 'core/consent', 'core/decision');
const rules = files.filter((path) => linesOf(path).some((line) => /^export (?:async )?function /.test(line)));
/** Rule files that only tests of other files reach. */
const NOT_YET: readonly string[] = [
  'core/registry/approve-content.ts',
  'core/registry/definition.ts',
  'core/registry/model.ts',
  'core/registry/notice.ts',
  'core/registry/product.ts',
  'core/registry/proposal.ts',
  'core/registry/purpose.ts',
  'core/registry/text-match.ts',
  'core/subject/authority.ts',
  'core/subject/care.ts',
  'core/subject/complaint.ts',
  'core/subject/current.ts',
  'core/subject/opt-outs.ts',
  'core/subject/standing.ts',
  'core/subject/state-bytes.ts',
  'core/subject/state.ts',
  'core/consent/capture-rules.ts',
  'core/consent/capture.ts',
  'core/consent/cool-down.ts',
  'core/consent/cooling-off.ts',
  'core/consent/fees.ts',
  'core/consent/notice-served.ts',
  'core/consent/staff-rules.ts',
  'core/decision/obligations.ts',
  'core/decision/opt-out-reasons.ts',
  'core/decision/permit.ts',
  'core/decision/push-content.ts',
  'core/decision/rests-on-registry.ts',
  'core/decision/seller.ts',
  'core/decision/suitability.ts',
];

test.each(rules.filter((path) => !NOT_YET.includes(path)))('%s has a unit test of its own name', (path) => {
  const test = path.replace(/^core\/(.*)\.ts$/, 'test/unit/$1.test.ts');
  expect(filesOf(test)).toEqual([test]);
  expect(linesOf(test).filter((line) => line.includes(`from '../../../${path}'`))).not.toEqual([]);
});
