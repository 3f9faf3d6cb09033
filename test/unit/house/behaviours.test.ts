import { expect, test } from 'vitest';
import { filesOf, linesOf } from './sources.ts';

/** Each behaviour with the word that a newcomer looks for, and where the word leads: file and function. */
const BEHAVIOURS: readonly (readonly [behaviour: string, word: string, path: string, declares: string])[] = [
  ['what ends permits', 'permit', 'core/decision/permit.ts', 'permitsEnd'],
  ['which consent waits for a code', 'confirm', 'core/consent/confirm.ts', 'pendingConsent'],
  ['who may act for whom', 'authority', 'core/subject/authority.ts', 'actorFor'],
  ['that a consent covers its notice', 'notice', 'core/registry/notice.ts', 'requireCovered'],
  ['that a risk suits the customer', 'suit', 'core/decision/suitability.ts', 'suits'],
  ['that a fork is refused', 'fork', 'lambdas/app/log/refuse-fork.ts', 'refuseFork'],
  ['how a pseudonym is made', 'pseudonym', 'lambdas/app/record/pseudonyms.ts', 'subjectChain'],
  ['how long a refusal cools down', 'cool', 'core/consent/cool-down.ts', 'coolsDownUntil'],
  ['that four eyes decide a proposal', 'proposal', 'core/registry/proposal.ts', 'requireSecondRegistrar'],
  ['how an input fault is worded', 'message', 'core/kernel/schema-messages.ts', 'complaintOf'],
];

test.each(BEHAVIOURS)('%s is found by `%s` within three guesses: %s declares %s', (_, word, path, declared) => {
  const guesses = filesOf('core', 'lambdas').filter((file) => file.includes(word));
  expect(guesses.slice(0, 3)).toContain(path);
  expect(
    linesOf(path).filter(
      (line) =>
        line.startsWith(`export function ${declared}(`) || line.startsWith(`export async function ${declared}(`),
    ),
  ).toHaveLength(1);
});
